//! What is no composition of rules is said where it stands.
use fsm_core::prelude::*;

struct User;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum DoorState {
    #[state(initial)]
    Open,
    Shut,
}

#[derive(StateMachine)]
#[machine(actor = User)]
struct Door {
    #[transition(a: Open => Shut, Shut => Open, rule = "is_guard")]
    #[transition(b: Open => Shut, rule = true)]
    #[transition(c: Open => Shut, rule = is_guard())]
    #[transition(d: Open => Shut, rule = is_guard && rules::is_awake || !is_late)]
    #[transition(e: Open => Shut, rule = |user| user.is_guard)]
    #[transition(f: Open => Shut, rule = is_guard.with(cx))]
    #[transition(g: Open => Shut, rule = forbid(is_late))]
    #[transition(h: Open => Shut, rule = is_guard & !forbid(is_late))]
    #[transition(i: Open => Shut, rule = is_guard | (is_awake & forbid(is_late)) | forbid(forbid(is_old)))]
    #[transition(j: Open => Shut, rule = is_guard::<User>)]
    #[transition(k: Open => Shut, rule)]
    #[transition(l: Open => Shut, rule(is_guard))]
    #[transition(m: Open => Shut, rule = is_guard, rule = is_awake)]
    #[transition(n: Open => Shut, rule = is_guard + is_awake)]
    #[transition(o: Open => Shut, rule = anyone, guard = rule(is_guard, is_awake))]
    #[transition(p: Open => Shut, rule = anyone, guard = rule(is_guard & forbid(is_late)))]
    #[transition(q: Open => Shut, rule = anyone, guard = [!rule(is_guard()), rule()])]
    #[transition(r: Open => Shut, rule = anyone, guard = rule(is_guard), as_loaded)]
    #[transition(s: Open => Shut, rule = forbid(is_late, is_old) | is_guard)]
    state: DoorState,
}

fn main() {}
