//! Columns that options name: the table's key, the version, stamps, and where records go.

use fsm_support::{Errors, column_of, did_you_mean};
use proc_macro2::Span;
use quote::ToTokens;
use syn::{Field, Ident, Path};

use super::machine::{ColumnField, Records, TableModel};
use crate::attrs::machine::{ModelAttrs, reads_something_else};
use crate::attrs::record::RefusalsOption;
use crate::attrs::transition::TransitionAttr;

/// The column of the field that an option names, which is neither a state nor a part of the key.
fn own_column(
    attrs: &ModelAttrs<'_>,
    name: &Ident,
    what: &str,
    errors: &mut Errors,
) -> Option<ColumnField> {
    let Some((field, ident)) = attrs
        .field_named(name)
        .or_else(|| attrs.field_of_column(name))
    else {
        let fields = attrs.field_names();
        let text = name.to_string();
        errors.at(
            name,
            format!(
                "`{text}` is no field of `{}`{}",
                attrs.name(),
                did_you_mean(&text, "its fields are", fields.iter().map(String::as_str))
            ),
        );
        return None;
    };
    check_reads_its_column(field, what, &["select_expression"], errors);
    let column = column_of(field, ident);
    let is_state = attrs.fields.iter().any(|state| state.ident == ident);
    let is_key = attrs.table.as_ref().is_some_and(|table| {
        table.primary_key.contains(&column) || (table.primary_key.is_empty() && column == "id")
    });
    if is_state || is_key {
        let found = if is_key {
            "the primary key"
        } else {
            "the state"
        };
        errors.at(
            name,
            format!("`{name}` is {found}; {what} is a column of its own"),
        );
        return None;
    }
    Some((column, ident.clone(), field.ty.clone()))
}

pub(super) fn table(attrs: &ModelAttrs<'_>, errors: &mut Errors) -> Option<TableModel> {
    let version = attrs.options.version.as_ref().and_then(|version| {
        let column = own_column(attrs, &version.0, "a version", errors)?;
        if attrs.table.is_none() {
            errors.at(
                &version.0,
                "a version is a column, and this model has no `#[diesel(table_name = ..)]`",
            );
        }
        Some(column)
    });
    let table = attrs.table.as_ref()?;
    let names = if table.primary_key.is_empty() {
        vec![Ident::new("id", Span::call_site())]
    } else {
        table.primary_key.clone()
    };
    let mut key = Vec::new();
    for name in names {
        match attrs.field_of_column(&name) {
            Some((field, ident)) => {
                check_reads_its_column(field, "the key", &["select_expression"], errors);
                key.push((name, ident.clone(), field.ty.clone()));
            }
            None if table.primary_key.is_empty() => errors.at(
                &attrs.input.ident,
                format!(
                    "`{}` has no field for the column `id` to find its row by: add it, or name the key's columns with `#[diesel(primary_key(..))]`",
                    attrs.name()
                ),
            ),
            None => errors.at(
                &name,
                format!("`{name}` is no column of `{}`: a row is found by its whole primary key", attrs.name()),
            ),
        }
    }
    Some(TableModel {
        path: table.table.clone(),
        key,
        version,
    })
}

/// What the UPDATE names has to be what was loaded.
pub(super) fn check_reads_its_column(
    field: &Field,
    what: &str,
    options: &[&str],
    errors: &mut Errors,
) {
    if let Some(option) = reads_something_else(field, options) {
        errors.at(
            &option,
            format!(
                "{what} is read from its own column, and `{}` reads something else",
                option.to_token_stream()
            ),
        );
    }
}

/// Where records are written to, and which refusals.
pub(super) fn records(
    attrs: &ModelAttrs<'_>,
    table: Option<&TableModel>,
    errors: &mut Errors,
) -> Option<Records> {
    let (record, refusals) = (&attrs.options.record, &attrs.options.refusals);
    let Some(record) = record else {
        if let (Some(refusals), true) = (refusals, attrs.options_sound) {
            errors.at_span(
                refusals.span,
                "`refusals` says which refusals are recorded, and this machine keeps no records: name their table with `record = records`",
            );
        }
        return None;
    };
    match table {
        None if attrs.table.is_none() => errors.at_span(
            record.span,
            "records are of rows, and this model has no `#[diesel(table_name = ..)]`",
        ),
        Some(table) if !record.keys.is_empty() && record.keys.len() != table.key.len() => {
            let names: Vec<String> = table
                .key
                .iter()
                .map(|(column, ..)| column.to_string())
                .collect();
            errors.at_span(
                record.span,
                format!(
                    "the columns that refer to the row are as many as those of its primary key: {}",
                    names.join(", ")
                ),
            );
        }
        _ => {}
    }
    let refusals = refusals.as_ref().map(|refusals| refusals.kinds.clone());
    Some(Records {
        table: record.table.clone(),
        keys: record.keys.clone(),
        refusals: refusals.unwrap_or_else(RefusalsOption::all),
    })
}

/// The table of the outbox.
pub(super) fn outbox(attrs: &ModelAttrs<'_>, errors: &mut Errors) -> Option<Path> {
    let outbox = attrs.options.outbox.as_ref()?;
    let transitions = || attrs.fields.iter().flat_map(|field| &field.transitions);
    let mut effects = transitions().flat_map(|transition| &transition.options.effect);
    let is_sound = attrs.options_sound && transitions().all(|transition| transition.options_sound);
    if attrs.table.is_none() {
        errors.at(
            &outbox.table,
            "effects are written when a row is saved, and this model has no `#[diesel(table_name = ..)]`",
        );
    } else if effects.next().is_none() && is_sound {
        errors.at(
            &outbox.table,
            "nothing is written to this outbox: say what a transition causes, `#[transition(.., effect = LetterOfDenial)]`, or take it away",
        );
    }
    Some(outbox.table.clone())
}

/// The fields that a transition stamps.
pub(super) fn stamps(
    attrs: &ModelAttrs<'_>,
    transition: &TransitionAttr,
    errors: &mut Errors,
) -> Vec<ColumnField> {
    let mut stamps: Vec<ColumnField> = Vec::new();
    for name in &transition.options.stamp {
        let Some(stamp) = own_column(attrs, &name.0, "a stamp", errors) else {
            continue;
        };
        if attrs
            .options
            .version
            .as_ref()
            .is_some_and(|version| version.0 == stamp.1)
        {
            errors.at(
                &name.0,
                format!(
                    "`{}` is the version; a stamp is a column of its own",
                    name.0
                ),
            );
        } else if stamps.iter().any(|(_, field, _)| *field == stamp.1) {
            errors.at(
                &name.0,
                format!("`{}` is stamped by this transition already", name.0),
            );
        } else {
            stamps.push(stamp);
        }
    }
    stamps
}
