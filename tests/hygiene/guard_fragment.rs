//! A guard that is passed into a `macro_rules!`.
macro_rules! machine {
    ($guard:path) => {
        #[derive(fsm_core::State, Debug, Clone, Copy, PartialEq, Eq)]
        enum ValveState {
            #[state(initial)]
            Shut,
            Wide,
        }
        #[derive(fsm_core::StateMachine, Debug, Clone)]
        struct Valve {
            #[transition(open: Shut => Wide, guard = $guard)]
            #[transition(shut: Wide => Shut)]
            state: ValveState,
        }
    };
}
machine!(is_shut);
fn is_shut(_: &Valve) -> bool {
    true
}
