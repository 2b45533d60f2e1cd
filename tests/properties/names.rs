//! Names are read as they are written, and nothing else is.

use std::error::Error;
use std::fmt::{Debug, Display};
use std::str::FromStr;

use fsm_core::{Event, State, UnknownEvent, UnknownState};
use fsm_tests::account::{AccountEvent, AccountState};
use fsm_tests::large::{LargeEvent, LargeState};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use crate::graph::config;
use crate::machines::{
    LampEvent, LampState, LoanEvent, LoanState, PageEvent, PageState, VehicleEvent, VehicleState,
};

fn states_are_read_as_written<S: State + Display + Debug + FromStr<Err = UnknownState>>() {
    for state in S::ALL {
        assert_eq!(state.to_string().parse::<S>().unwrap(), *state);
        assert_eq!(S::ALL[state.index()], *state);
        for alias in state.info().aliases {
            assert_eq!(alias.parse::<S>().unwrap(), *state);
        }
    }
}

fn events_are_read_as_written<E: Event + Display + FromStr<Err = UnknownEvent>>() {
    for event in E::ALL {
        assert_eq!(event.to_string().parse::<E>().unwrap(), *event);
        assert_eq!(E::ALL[event.index()], *event);
    }
}

#[test]
fn a15_every_name_is_read_as_written() {
    states_are_read_as_written::<AccountState>();
    states_are_read_as_written::<LampState>();
    states_are_read_as_written::<PageState>();
    states_are_read_as_written::<LoanState>();
    states_are_read_as_written::<VehicleState>();
    states_are_read_as_written::<LargeState>();
    events_are_read_as_written::<AccountEvent>();
    events_are_read_as_written::<LampEvent>();
    events_are_read_as_written::<PageEvent>();
    events_are_read_as_written::<LoanEvent>();
    events_are_read_as_written::<VehicleEvent>();
    events_are_read_as_written::<LargeEvent>();
}

/// Text is a name (or an alias), or an error that quotes it.
fn read<T>(text: &str, known: &[&str]) -> TestCaseResult
where
    T: FromStr<Err: Error> + Display,
{
    match text.parse::<T>() {
        Ok(_) => prop_assert!(known.contains(&text)),
        Err(error) => {
            prop_assert!(!known.contains(&text));
            prop_assert!(error.to_string().contains(text));
        }
    }
    Ok(())
}

const PAGE_NAMES: [&str; 6] = ["draft", "review", "public", "visible", "ice-cold", "gone"];

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a7_any_text_is_a_name_or_an_error(text in ".*") {
        read::<PageState>(&text, &PAGE_NAMES)?;
        read::<PageEvent>(&text, PageEvent::NAMES)?;
    }

    /// Texts that are near a name, and now and then one.
    #[test]
    fn a7_text_that_is_nearly_a_name_is_an_error(text in "(draft|visible|ice.cold|gone|back|touch)[a-e ]?") {
        read::<PageState>(&text, &PAGE_NAMES)?;
        read::<PageEvent>(&text, PageEvent::NAMES)?;
    }

    #[test]
    fn a7_the_nearest_is_one_of_the_known(text in "[a-z_]{0,12}") {
        if let Err(error) = text.parse::<AccountEvent>() {
            prop_assert!(error.nearest.is_none_or(|nearest| error.known.contains(&nearest)));
        }
    }
}
