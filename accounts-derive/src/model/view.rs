//! The view of all profiles, checked.

use fsm_support::Errors;
use proc_macro2::Span;
use quote::format_ident;
use syn::ext::IdentExt;
use syn::{Attribute, Ident, Path, Visibility};

use crate::attrs::list::{List, Names, text_of};

/// A profile of the list.
pub(crate) struct Listed {
    pub(crate) path: Path,
    pub(crate) name: Ident,
    pub(crate) is_auto: bool,
    /// The last segment of its table's path, for messages.
    pub(crate) table: String,
    pub(crate) fields: Vec<(Ident, String)>,
}

/// A field of the view, and the profiles that have it: their numbers, and that of the field there.
pub(crate) struct Merged {
    pub(crate) name: Ident,
    pub(crate) places: Vec<(usize, usize)>,
    /// The first of them is deprecated.
    pub(crate) deprecated: Option<Attribute>,
}

/// The view.
pub(crate) struct View {
    pub(crate) krate: Path,
    pub(crate) vis: Visibility,
    pub(crate) user: Path,
    /// `UserData`.
    pub(crate) data: Ident,
    /// `UserFields`.
    pub(crate) columns: Ident,
    pub(crate) profiles: Vec<Listed>,
    pub(crate) merged: Vec<Merged>,
}

/// Methods of `UserData` that a field's can't be named like.
const OF_DATA: [&str; 16] = [
    "user",
    "into_user",
    "get",
    "all",
    "set",
    "fill",
    "to_value",
    "validate",
    "save",
    "save_validated",
    "is_modified",
    "load",
    "create",
    "clone",
    "fmt",
    "field",
];

/// Methods of `User` that an accessor can't be named like.
const OF_USER: [&str; 4] = ["data", "query", "bare", "fields"];

/// The list by itself: it is not empty, and names nothing twice.
pub(crate) fn check_list(list: &List, errors: &mut Errors) {
    if list.profiles.is_empty() {
        errors.at(
            &list.user,
            "list the profiles, one at least: `profiles!(User => [Work])`",
        );
    }
    for (index, path) in list.profiles.iter().enumerate() {
        if list.profiles.iter().take(index).any(|other| other == path) {
            errors.at(path, format!("`{}` is listed twice", text_of(path)));
        }
    }
}

/// Puts the profiles together; `None` where one of them is broken, and has said why.
pub(crate) fn check(list: &List, profiles: Vec<Names>, errors: &mut Errors) -> Option<View> {
    if profiles.iter().any(|profile| profile.is_broken) {
        return None;
    }
    check_methods(&profiles, errors);
    let mut merged: Vec<Merged> = Vec::new();
    for (number, profile) in profiles.iter().enumerate() {
        for (index, (field, _)) in profile.fields.iter().enumerate() {
            let known = merged
                .iter_mut()
                .find(|known| known.name.unraw() == field.unraw());
            match known {
                Some(known) => known.places.push((number, index)),
                None => merged.push(Merged {
                    name: here(field),
                    places: vec![(number, index)],
                    deprecated: profile.deprecated.get(index).cloned().flatten(),
                }),
            }
        }
    }
    let profiles = profiles.into_iter().map(|profile| Listed {
        path: profile.path,
        name: here(&profile.name),
        is_auto: profile.is_auto,
        table: profile.table,
        fields: profile.fields,
    });
    let user = list.user.segments.last().map_or_else(
        || Ident::new("User", Span::call_site()),
        |last| last.ident.unraw(),
    );
    let view = View {
        krate: list.krate.clone(),
        vis: list.vis.clone(),
        user: list.user.clone(),
        data: format_ident!("{user}Data", span = Span::call_site()),
        columns: format_ident!("{user}Fields", span = Span::call_site()),
        profiles: profiles.collect(),
        merged,
    };
    errors.is_empty().then_some(view)
}

/// A name for what is generated here: it was declared elsewhere, and is looked up here.
fn here(name: &Ident) -> Ident {
    let mut name = name.clone();
    name.set_span(Span::call_site());
    name
}

/// A method of the view, and who it comes from.
struct Method<'a> {
    name: String,
    of: String,
    path: &'a Path,
    /// The same field of another profile makes the same method.
    field: Option<String>,
}

/// Every method has a name of its own.
fn check_methods(profiles: &[Names], errors: &mut Errors) {
    let mut methods: Vec<Method<'_>> = Vec::new();
    for profile in profiles {
        let path = &profile.path;
        let name = profile.name.unraw().to_string();
        let of = format!("the profile `{name}`");
        if OF_USER.contains(&name.as_str()) {
            errors.at(
                path,
                format!("a profile can't be called `{name}`: that is a method of the user's already; `#[profile(name = ..)]` gives it another name"),
            );
        }
        let own = if profile.is_auto {
            vec![name.clone(), format!("{name}_mut")]
        } else {
            vec![name.clone(), format!("{name}_mut"), format!("put_{name}")]
        };
        methods.extend(own.into_iter().map(|name| Method {
            name,
            of: of.clone(),
            path,
            field: None,
        }));
        for (field, _) in &profile.fields {
            let field = field.unraw().to_string();
            let of = format!("the field `{field}`");
            for name in [
                field.clone(),
                format!("set_{field}"),
                format!("all_{field}"),
            ] {
                methods.push(Method {
                    name,
                    of: of.clone(),
                    path,
                    field: Some(field.clone()),
                });
            }
        }
    }
    let mut told: Vec<&Path> = Vec::new();
    for (index, method) in methods.iter().enumerate() {
        // What follows from two equal names is not told apart.
        if told.contains(&method.path) {
            continue;
        }
        let Method {
            name,
            of,
            path,
            field,
        } = method;
        let out = match field {
            Some(_) => "leave the field out of the profile: `#[profile(skip)]`",
            None => "`#[profile(name = ..)]` gives the profile another name",
        };
        if OF_DATA.contains(&name.as_str()) {
            errors.at(
                path,
                format!(
                    "{of} of `{}` can't make a method `{name}()`: the view has one already; {out}",
                    text_of(path)
                ),
            );
            continue;
        }
        let earlier = methods.iter().take(index).find(|earlier| {
            earlier.name == *name && (earlier.field.is_none() || earlier.field != *field)
        });
        if let Some(earlier) = earlier {
            told.push(path);
            errors.at(
                path,
                format!(
                    "{of} and {} of `{}` would both make the method `{name}()`; {out}",
                    earlier.of,
                    text_of(earlier.path)
                ),
            );
        }
    }
}
