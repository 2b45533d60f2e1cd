//! What the macros make, as text: would one have written it by hand?

use proc_macro2::TokenStream;
use quote::quote;

use super::{expand_list, pretty};
use crate::pipeline;

fn work() -> TokenStream {
    quote! {
        #[diesel(table_name = crate::schema::works)]
        #[profile(validate = Self::has_a_floor, validate_identifier = [is_an_email, Self::is_short])]
        pub struct Work {
            pub user_id: i64,
            pub name: String,
            #[diesel(column_name = mail)]
            pub email: Option<String>,
            #[profile(skip)]
            pub printed: i32,
        }
    }
}

fn invoicing() -> TokenStream {
    quote! {
        #[diesel(table_name = invoicings)]
        #[profile(name = billing, user = owner_id, auto_create = false)]
        struct Invoicing {
            id: i64,
            owner_id: i64,
            name: String,
            limit: i64,
        }
    }
}

#[test]
fn a_model_of_users() {
    let user = quote! {
        #[diesel(table_name = users, primary_key(key))]
        #[user(identifier = email)]
        pub struct User {
            key: i64,
            email: String,
            #[diesel(column_name = secret)]
            password: Password,
            failed_logins: i32,
        }
    };
    insta::assert_snapshot!(pretty(&pipeline::user(user, "")));
}

#[test]
fn a_profile() {
    insta::assert_snapshot!(pretty(&pipeline::profile(work(), "")));
}

#[test]
fn two_profiles() {
    let list = quote!(pub User => [Work, Invoicing]);
    let expanded = expand_list(list, &[work(), invoicing()]);
    insta::assert_snapshot!(pretty(&expanded));
}

/// A field that is marked is read, set and filtered by with the same mark, as a program that uses it is told.
#[test]
fn c15_a_deprecated_field_marks_what_is_made_of_it() {
    let legacy = quote! {
        #[diesel(table_name = legacy_profiles)]
        struct Legacy {
            user_id: i64,
            #[deprecated(note = "see `Work`")]
            name: String,
            #[deprecated]
            staff: bool,
            email: String,
        }
    };
    let listed = |list, profiles: &[TokenStream]| pretty(&expand_list(list, profiles));
    let one = listed(quote!(User => [Legacy]), std::slice::from_ref(&legacy));
    assert_eq!(
        one.matches("#[deprecated(note = \"see `Work`\")]").count(),
        3
    );
    assert_eq!(one.matches("#[deprecated]").count(), 3);
    // Where it is read from another profile, it is not.
    let both = listed(quote!(User => [Work, Legacy]), &[work(), legacy.clone()]);
    assert!(!both.contains("see `Work`"));
    let profile = pretty(&pipeline::profile(legacy, ""));
    assert_eq!(profile.matches("#[allow(deprecated)]").count(), 1);
}

#[test]
fn h1_expanding_twice_gives_the_same() {
    let twice = || {
        let list = quote!(User => [Work, Invoicing], crate = people);
        let all = expand_list(list, &[work(), invoicing()]);
        format!("{all}{}", pipeline::profile(work(), "_1"))
    };
    assert_eq!(twice(), twice());
}

#[test]
fn permissions() {
    let loan = quote! {
        #[diesel(table_name = crate::schema::loans)]
        #[permissions(custom(export, audit = "Can look through the books"), without(add))]
        pub struct Loan {
            pub id: i64,
            #[transition(approve: Verified => Approved, rule = may_approve)]
            #[transition(send_back: Verified => Submitted)]
            #[transition(send_back: Approved => Submitted)]
            state: LoanState,
        }
    };
    insta::assert_snapshot!(pretty(&pipeline::permissions(loan)));
}
