//! Names in edges become sets of states.

use std::collections::BTreeMap;

use fsm_support::{Errors, closest, list};
use syn::Ident;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Token, braced, bracketed, parenthesized};

use super::state::{default_label, default_name};
use crate::attrs::machine::StateFieldAttrs;
use crate::attrs::transition::{EdgeAttr, StateSet};

/// The states of an enum, as its hidden macro passes them on.
#[derive(Debug)]
pub(crate) struct States {
    /// The enum as the model's field names it.
    pub(crate) enum_name: String,
    /// The field, where the model has several machines.
    field: Option<String>,
    /// States of the model's other machines: the enum and the field of each.
    elsewhere: BTreeMap<String, (String, String)>,
    /// The enum has mistakes of its own, which are reported there.
    pub(crate) broken: bool,
    pub(crate) known: Vec<KnownState>,
    /// The states by their names, without `r#`.
    names: Vec<String>,
    positions: BTreeMap<String, usize>,
    groups: BTreeMap<String, Vec<usize>>,
}

/// What another derive needs to know of a state.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a mark that a state may have"
)]
pub(crate) struct KnownState {
    pub(crate) ident: Ident,
    pub(crate) name: String,
    pub(crate) label: String,
    /// Whether a row may start here.
    pub(crate) born: bool,
    /// Whether it is not the initial state that a row starts in here.
    pub(crate) entry: bool,
    pub(crate) terminal: bool,
    pub(crate) overrides: bool,
    pub(crate) groups: Vec<Ident>,
    pub(crate) allows: Vec<Ident>,
}

impl Parse for States {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let content;
        bracketed!(content in input);
        let (mut broken, mut known) = (false, Vec::new());
        while !content.is_empty() {
            let ident = content.call(Ident::parse_any)?;
            if content.peek(syn::token::Brace) {
                known.push(KnownState::parse_flags(ident, &content)?);
            } else {
                broken = true;
            }
        }
        let names: Vec<String> = known
            .iter()
            .map(|state| state.ident.unraw().to_string())
            .collect();
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, state) in known.iter().enumerate() {
            for group in &state.groups {
                groups
                    .entry(group.unraw().to_string())
                    .or_default()
                    .push(index);
            }
        }
        let positions = names.iter().cloned().zip(0..).collect();
        Ok(Self {
            enum_name: String::new(),
            field: None,
            elsewhere: BTreeMap::new(),
            broken,
            known,
            names,
            positions,
            groups,
        })
    }
}

impl KnownState {
    fn parse_flags(ident: Ident, input: ParseStream<'_>) -> syn::Result<Self> {
        let flags;
        braced!(flags in input);
        let bare = ident.unraw().to_string();
        let mut state = Self {
            name: default_name(&bare),
            label: default_label(&bare),
            ident,
            born: false,
            entry: false,
            terminal: false,
            overrides: false,
            groups: Vec::new(),
            allows: Vec::new(),
        };
        while !flags.is_empty() {
            let flag = flags.call(Ident::parse_any)?.to_string();
            let mut names = Vec::new();
            let mut text = String::new();
            if flags.peek(syn::token::Paren) {
                let content;
                parenthesized!(content in flags);
                if content.peek(LitStr) {
                    text = content.parse::<LitStr>()?.value();
                }
                names.extend(content.parse_terminated(Ident::parse_any, Token![,])?);
            }
            if flags.peek(Token![,]) {
                flags.parse::<Token![,]>()?;
            }
            match flag.as_str() {
                "born" => state.born = true,
                "entry" => state.entry = true,
                "terminal" => state.terminal = true,
                "overrides" => state.overrides = true,
                "name" => state.name = text,
                "label" => state.label = text,
                "groups" => state.groups = names,
                _ => state.allows = names,
            }
        }
        Ok(state)
    }

    pub(crate) fn allows(&self, check: &str) -> bool {
        self.allows.iter().any(|allowed| allowed == check)
    }
}

/// Tells each of a model's enums its name, and with several machines which states the others have:
/// an attribute may stand above the wrong field.
pub(crate) fn introduce(fields: &[StateFieldAttrs<'_>], states: &mut [States]) {
    let homes: Vec<(String, String)> = fields
        .iter()
        .map(|field| {
            let name = field.state.segments.last().map(|part| part.ident.unraw());
            let name = name.map(|name| name.to_string()).unwrap_or_default();
            (name, field.ident.unraw().to_string())
        })
        .collect();
    let names: Vec<Vec<String>> = states.iter().map(|states| states.names.clone()).collect();
    for (own, (states, home)) in states.iter_mut().zip(&homes).enumerate() {
        states.enum_name.clone_from(&home.0);
        if homes.len() == 1 {
            continue;
        }
        states.field = Some(home.1.clone());
        let others = names.iter().zip(&homes).enumerate();
        for (_, (names, home)) in others.filter(|(other, _)| *other != own) {
            for name in names {
                if !states.positions.contains_key(name) {
                    states.elsewhere.insert(name.clone(), home.clone());
                }
            }
        }
    }
}

/// Of each field, whether all its transitions stand on it: one that stands on another field, where
/// its states are unknown, is one mistake there and none of this machine's graph.
pub(crate) fn are_whole(fields: &[StateFieldAttrs<'_>], states: &[States]) -> Vec<bool> {
    let mut lacking = Vec::new();
    for (field, states) in fields.iter().zip(states) {
        let edges = field.transitions.iter().map(|one| &one.edges);
        let strays = edges.filter_map(|edges| states.stray(edges));
        lacking.extend(strays.map(|(_, (_, field))| field));
    }
    let names = fields.iter().map(|field| field.ident.unraw().to_string());
    names.map(|name| !lacking.contains(&&name)).collect()
}

/// Where an edge leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    State(usize),
    Same,
    /// The caller names one of these.
    Choice(Vec<usize>),
}

/// What a name in an edge stands for.
enum Meaning {
    State(usize),
    Group(Vec<usize>),
    Any,
    Same,
}

impl States {
    pub(crate) fn len(&self) -> usize {
        self.known.len()
    }

    pub(crate) fn name(&self, index: usize) -> &str {
        self.names.get(index).map_or("", String::as_str)
    }

    /// The states of these positions, for a message.
    pub(crate) fn names(&self, indices: &[usize]) -> String {
        let names: Vec<String> = indices
            .iter()
            .map(|index| format!("`{}`", self.name(*index)))
            .collect();
        list(names.iter().map(String::as_str))
    }

    /// Reports a transition that names a state of another machine of the model: once, although all its
    /// states are unknown here.
    pub(crate) fn report_stray(&self, edges: &[EdgeAttr], errors: &mut Errors) -> bool {
        let stray = self.stray(edges);
        if let Some((name, (other, field))) = stray {
            errors.at(
                name,
                format!(
                    "{}; it is a state of `{other}`: write this transition on the field `{field}`",
                    self.no_such(&name.unraw().to_string())
                ),
            );
        }
        stray.is_some()
    }

    /// The first state of another machine, with its enum and field.
    fn stray<'a>(&self, edges: &'a [EdgeAttr]) -> Option<(&'a Ident, &(String, String))> {
        let mut names = Vec::new();
        for edge in edges {
            edge.sources.names(&mut names);
            edge.target.names(&mut names);
        }
        let mut strays = names
            .into_iter()
            .filter_map(|name| Some((name, self.elsewhere.get(&name.unraw().to_string())?)));
        strays.next()
    }

    fn meaning(&self, name: &Ident, errors: &mut Errors) -> Option<Meaning> {
        let bare = name.unraw().to_string();
        match bare.as_str() {
            "any" => return Some(Meaning::Any),
            "same" => return Some(Meaning::Same),
            _ => {}
        }
        if let Some(index) = self.positions.get(&bare) {
            return Some(Meaning::State(*index));
        }
        if let Some(members) = self.groups.get(&bare) {
            return Some(Meaning::Group(members.clone()));
        }
        errors.at(name, self.unknown(&bare));
        None
    }

    /// ``no state of `LoanState` is called `Verifed`; did you mean `Verified`?``
    fn unknown(&self, bare: &str) -> String {
        let states = self.names.iter().map(String::as_str);
        let groups = self.groups.keys().map(String::as_str);
        let candidates = states.clone().chain(groups).chain(["any", "same"]);
        let problem = self.no_such(bare);
        match closest(bare, candidates) {
            Some(near) => format!("{problem}; did you mean `{near}`?"),
            None => format!("{problem}; its states are: {}", list(states)),
        }
    }

    /// ``no state of `LoanState` is called `Verifed` ``
    fn no_such(&self, bare: &str) -> String {
        let what = if bare.starts_with(char::is_uppercase) {
            "state"
        } else {
            "state or group"
        };
        let field = self.field.as_ref();
        let field = field.map_or_else(String::new, |field| format!(" (the field `{field}`)"));
        format!(
            "no {what} of `{}`{field} is called `{bare}`",
            self.enum_name
        )
    }

    /// The sources of an edge, in order of the states. `any` leaves terminal states out.
    pub(crate) fn sources(&self, set: &StateSet, errors: &mut Errors) -> Vec<usize> {
        self.set(set, true, errors)
    }

    /// The target of an edge.
    pub(crate) fn target(&self, set: &StateSet, errors: &mut Errors) -> Option<Target> {
        match set {
            StateSet::Name(name) => Some(match self.meaning(name, errors)? {
                Meaning::State(index) => Target::State(index),
                Meaning::Same => Target::Same,
                Meaning::Group(members) => Target::Choice(members),
                Meaning::Any => Target::Choice((0..self.len()).collect()),
            }),
            StateSet::Grouped(_, inner) if matches!(**inner, StateSet::Name(_)) => {
                self.target(inner, errors)
            }
            _ => Some(Target::Choice(self.set(set, false, errors))),
        }
    }

    /// The states of a set; of a source `any` leaves terminal states out.
    pub(crate) fn set(&self, set: &StateSet, source: bool, errors: &mut Errors) -> Vec<usize> {
        match set {
            StateSet::Name(name) => self.named(name, source, errors),
            StateSet::Grouped(_, inner) => self.set(inner, source, errors),
            StateSet::Either(a, b) => {
                let mut either = self.set(a, source, errors);
                for state in self.set(b, source, errors) {
                    if either.contains(&state) {
                        errors.at(b, format!("`{}` stands here twice", self.name(state)));
                    } else {
                        either.push(state);
                    }
                }
                either.sort_unstable();
                either
            }
            StateSet::Except(a, b) => {
                let before = errors.count();
                let all = self.set(a, source, errors);
                // An exception may name a terminal state; that it matches nothing is said below.
                let except = self.set(b, false, errors);
                if errors.count() == before && !except.iter().any(|state| all.contains(state)) {
                    errors.at(b, self.matches_nothing(&except, a.mentions_any() && source));
                }
                all.into_iter()
                    .filter(|state| !except.contains(state))
                    .collect()
            }
        }
    }

    fn matches_nothing(&self, except: &[usize], any: bool) -> String {
        let is_terminal =
            |index: &usize| self.known.get(*index).is_some_and(|state| state.terminal);
        let names = self.names(except);
        if any && except.iter().all(is_terminal) {
            format!(
                "this exception matches nothing: {names} is terminal, and `any` leaves terminal states out already"
            )
        } else {
            format!("this exception matches nothing: {names} is not in the set on its left")
        }
    }

    fn named(&self, name: &Ident, source: bool, errors: &mut Errors) -> Vec<usize> {
        let terminal = |index: &usize| self.known.get(*index).is_some_and(|state| state.terminal);
        match self.meaning(name, errors) {
            Some(Meaning::State(index)) => {
                if source && terminal(&index) {
                    errors.at(
                        name,
                        format!(
                            "`{}` is marked `#[state(terminal)]`: no event leaves it",
                            self.name(index)
                        ),
                    );
                }
                vec![index]
            }
            Some(Meaning::Group(members)) => {
                let ended: Vec<usize> = members.iter().copied().filter(terminal).collect();
                if source && !ended.is_empty() {
                    errors.at(
                        name,
                        format!(
                            "the group `{name}` has states that are terminal, and no event leaves those: write `{name} - {}`",
                            ended.iter().map(|index| self.name(*index)).collect::<Vec<_>>().join(" - ")
                        ),
                    );
                }
                members
            }
            Some(Meaning::Any) => (0..self.len())
                .filter(|index| !(source && terminal(index)))
                .collect(),
            Some(Meaning::Same) => {
                let place = if source { "as a source" } else { "in a set" };
                errors.at(
                    name,
                    format!("`same` stands alone as a target (`Invited => same`), not {place}"),
                );
                Vec::new()
            }
            None => Vec::new(),
        }
    }
}
