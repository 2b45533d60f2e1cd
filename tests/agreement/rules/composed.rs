//! Compositions of rules in code, and denials.

use fsm_core::rule::{anyone, forbid};

use super::{calls, flow, numbers, options, relations, selves, states, texts};
use crate::case::{Case, Server};

/// Compositions of the rules of other files.
pub(crate) fn cases<K: Server>() -> Vec<Case<K>> {
    let mine = calls::is_mine();
    let many = options::many_points();
    let leads = relations::leads();
    vec![
        Case::of(mine & many),
        Case::of(mine | many),
        Case::of(mine ^ many),
        Case::of(!mine & !many),
        Case::of(!(mine & many) | leads),
        Case::of(!(mine | many) & !leads),
        Case::of(!(mine ^ !many)),
        Case::of((mine ^ many) ^ leads),
        Case::of(!(states::is_open() ^ options::is_urgent())),
        Case::of(!!texts::code_is_a()),
        Case::of(texts::note_is_not_a() & !texts::title_is_the_name()),
        Case::of(selves::parent_is_not_mine() ^ selves::grandparent_is_done()),
        Case::of(flow::by_a_column() | !flow::arms_of_an_option()),
        Case::of(numbers::owns() & anyone()),
        Case::denying(mine & forbid(many)),
        Case::denying(mine | many | forbid(leads)),
        Case::denying(forbid(selves::has_a_child()) & options::points_are_not_three()),
        Case::denying(
            (many | leads) & forbid(states::is_not_open()) & forbid(texts::title_is_empty()),
        ),
        Case::denying(options::is_not_urgent() & forbid(!relations::project_is_open())),
        Case::denying(anyone() & forbid(relations::project_is_open() | selves::has_a_child())),
    ]
}
