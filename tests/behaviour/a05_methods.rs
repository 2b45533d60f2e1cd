//! Events are methods on the model itself.

use fsm_core::prelude::*;
use fsm_tests::account::{Account, AccountEvent, AccountState};

#[test]
fn a5_each_event_is_a_method() {
    let account = Account::in_memory(AccountState::Invited);
    let account = account.invite().apply().unwrap();
    let account = account.activate().apply().unwrap();
    let account = account.lock().apply().unwrap();
    let account = account.unlock().apply().unwrap();
    let account = account.deactivate().apply().unwrap();
    assert_eq!(account, Account::in_memory(AccountState::Deactivated));
}

#[test]
fn a5_asking_by_method_and_by_value_agree_with_doing() {
    for state in <AccountState as State>::ALL {
        let account = Account::in_memory(*state);
        let by_method = [
            account.can_activate(),
            account.can_lock(),
            account.can_unlock(),
            account.can_deactivate(),
            account.can_invite(),
        ];
        for (event, can) in AccountEvent::ALL_EVENTS.into_iter().zip(by_method) {
            assert_eq!(account.can(event), can, "{event} from {state}");
            assert_eq!(
                account.fire(event).apply().is_ok(),
                can,
                "{event} from {state}"
            );
        }
        assert_eq!(account, Account::in_memory(*state));
    }
}

#[test]
fn a5_firing_by_method_and_by_value_do_the_same() {
    let account = Account::in_memory(AccountState::Active);
    assert_eq!(
        account.lock().apply().unwrap(),
        account.fire(AccountEvent::Lock).apply().unwrap()
    );
}

#[test]
fn a5_a_begun_transition_shows_its_events() {
    let account = Account::in_memory(AccountState::Active);
    assert_eq!(format!("{:?}", account.lock()), r#"Fire(["lock"])"#);
}

trait AllEvents {
    const ALL_EVENTS: [AccountEvent; 5];
}

impl AllEvents for AccountEvent {
    const ALL_EVENTS: [AccountEvent; 5] = [
        AccountEvent::Activate,
        AccountEvent::Lock,
        AccountEvent::Unlock,
        AccountEvent::Deactivate,
        AccountEvent::Invite,
    ];
}

mod keywords {
    use fsm_core::prelude::*;

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub(super) enum JobState {
        #[state(initial)]
        Idle,
        Running,
    }

    #[derive(StateMachine, Debug, Clone)]
    pub(super) struct Job {
        #[transition(r#loop: Idle => Running)]
        #[transition(r#break: Running => Idle)]
        r#type: JobState,
    }

    impl Job {
        pub(super) fn new() -> Self {
            Self {
                r#type: JobState::Idle,
            }
        }
    }
}

#[test]
fn a5_events_and_fields_may_be_keywords() {
    let job = keywords::Job::new();
    assert!(job.can_loop());
    let job = job.r#loop().apply().unwrap();
    assert_eq!(job.r#type(), keywords::JobState::Running);
    assert!(job.can_break());
    let loops: keywords::JobEvent = "loop".parse().unwrap();
    assert_eq!(loops.to_string(), "loop");
    assert_eq!(
        job.fire(loops).apply().unwrap_err().to_string(),
        "You cannot loop a running job."
    );
}
