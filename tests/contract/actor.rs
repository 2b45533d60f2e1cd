//! `trait Actor` and `#[derive(Actor)]`.

use fsm_core::Actor;

use crate::rules::mary;

#[test]
fn actor_has_a_key_and_a_name() {
    fn of(actor: &impl Actor) -> (String, String) {
        (actor.key(), actor.name())
    }
    assert_eq!(of(&mary()), ("5".to_owned(), "mary".to_owned()));
}
