//! Mistakes, and declarations at the edge of what there can be: an error, never a panic.

use quote::quote;

use super::{expand_list, mistakes};
use crate::pipeline;

#[test]
fn h1_all_mistakes_of_a_profile_at_once() {
    let profile = quote! {
        #[profile(nme = work, auto_create = "no", validate = 3, validate_identifier)]
        struct Work {
            #[profile(skip)]
            user_id: Option<i64>,
            #[profile(skp)]
            name: String,
            #[diesel(embed)]
            place: Place,
        }
    };
    let mistakes = mistakes(pipeline::profile(profile, ""));
    assert_eq!(mistakes.len(), 9, "{mistakes:#?}");
}

#[test]
fn h1_all_mistakes_of_a_model_of_users_at_once() {
    let user = quote! {
        #[user(identifer = email, password = secret)]
        struct User {
            key: i64,
            email: String,
            secrets: Password,
        }
    };
    let mistakes = mistakes(pipeline::user(user, ""));
    assert_eq!(
        mistakes,
        [
            "there is no option `identifer`; did you mean `identifier`?",
            "the model of users has no table: `#[diesel(table_name = users)]`",
            "the model of users has no field `id`: the key that profiles refer to, `pub id: i64`",
            "the model of users has no field `identifier`: `pub identifier: String`, or say which it is: `#[user(identifier = ..)]`",
            "there is no field `secret`; did you mean `secrets`?",
        ]
    );
}

#[test]
fn h1_all_mistakes_of_permissions_at_once() {
    let loan = quote! {
        #[diesel(table_name = loans)]
        #[permissions(custom(export, "view", add, export(all), audit = 3), without(change = 1, ad), nme = "loans")]
        struct Loan {
            #[transition(delete: Open => Closed)]
            #[transition(delete_it)]
            #[transition]
            #[transition(: => )]
            state: LoanState,
        }
    };
    let mistakes = mistakes(pipeline::permissions(loan));
    assert_eq!(mistakes.len(), 6, "{mistakes:#?}");
}

#[test]
fn h1_permissions_that_make_no_variant() {
    let loan = quote! {
        #[permissions(name = "loans", custom(__, _2nd, Self, self, crate))]
        struct Loan {
            #[transition(__: Open => Closed)]
            state: LoanState,
        }
    };
    let mistakes = mistakes(pipeline::permissions(loan));
    assert!(mistakes.len() >= 5, "{mistakes:#?}");
}

#[test]
fn h1_what_is_no_struct_with_fields() {
    let odd = [
        quote!(
            enum Work {
                Office,
            }
        ),
        quote!(
            struct Work;
        ),
        quote!(
            struct Work(i64);
        ),
        quote!(union Work { a: i64 }),
        quote!(
            struct Work<T> {
                user_id: T,
            }
        ),
        quote!(
            struct Work<'a> {
                user_id: &'a i64,
            }
        ),
        quote!(
            fn work() {}
        ),
        quote!(),
    ];
    for input in odd {
        assert!(syn::parse2::<syn::File>(pipeline::profile(input.clone(), "")).is_ok());
        assert_eq!(
            mistakes(pipeline::profile(input.clone(), "")).len(),
            1,
            "{input}"
        );
        assert_eq!(
            mistakes(pipeline::user(input.clone(), "")).len(),
            1,
            "{input}"
        );
    }
}

#[test]
fn h1_names_that_can_be_no_methods() {
    for name in [
        "SelfProfile",
        "Match",
        "Self_",
        "_Work",
        "Crate",
        "Super",
        "Ärger",
        "R",
    ] {
        let ident = quote::format_ident!("{name}");
        let profile = quote!(#[diesel(table_name = works)] struct #ident { user_id: i64 });
        let mistakes = mistakes(pipeline::profile(profile, ""));
        let is_word = ["Match", "Self_", "Crate", "Super"].contains(&name);
        assert_eq!(mistakes.len(), usize::from(is_word), "{name}: {mistakes:?}");
    }
}

#[test]
fn h1_a_raw_name_is_a_name() {
    let fields = quote!({ id: i64, user_id: i64, identifier: String, password: Password });
    let input = quote!(#[diesel(table_name = works)] struct r#Work #fields);
    for expanded in [
        pipeline::profile(input.clone(), ""),
        pipeline::user(input.clone(), ""),
    ] {
        assert_eq!(mistakes(expanded), [""; 0]);
    }
}

#[test]
fn h1_odd_lists() {
    let odd = [
        quote!(),
        quote!(User),
        quote!(User => ),
        quote!(User => []),
        quote!(User => Work),
        quote!(User => [Work, Work]),
        quote!(User => [Work<T>]),
        quote!(User => [&Work]),
        quote!(User = [Work]),
        quote!(=> [Work]),
        quote!(pub => [Work]),
        quote!(User => [Work] crate = x),
        quote!(User => [Work], krate = x),
        quote!(User => [Work], crate = ),
        quote!(User => [Work], crate = x, y),
        quote!(User => [Work], [Home]),
    ];
    for list in odd {
        let mistakes = mistakes(pipeline::list(list.clone()));
        assert_eq!(mistakes.len(), 1, "{list}: {mistakes:?}");
    }
}

#[test]
fn h1_a_profile_with_a_mistake_makes_no_second_one() {
    let broken = quote! {
        #[diesel(table_name = works)]
        #[profile(nme = work)]
        struct Work { user_id: i64, name: String }
    };
    let list = expand_list(quote!(User => [Work]), &[broken]);
    assert!(list.is_empty(), "{list}");
    let without_a_key = quote!(
        #[diesel(table_name = works)]
        struct Work {
            name: String,
        }
    );
    let list = expand_list(quote!(User => [Work]), &[without_a_key]);
    assert!(list.is_empty(), "{list}");
}

#[test]
fn c6_methods_of_the_view_that_would_collide() {
    let profile = |name: &str, options: &str, fields: &str| {
        let source = format!(
            "#[diesel(table_name = works)] {options} struct {name} {{ user_id: i64, {fields} }}"
        );
        syn::parse_str(&source).unwrap()
    };
    let cases = [
        // The fields of one profile, and of the other; the mistakes.
        ("a: i32", "b: i32", 0),
        ("a: i32", "a: i32", 0),
        ("save: i32", "b: i32", 1),
        ("a: i32", "work: i32", 1),
        ("a: i32", "work_mut: i32", 1),
        ("a: i32, set_a: i32", "b: i32", 1),
        ("all_a: i32", "a: i32", 1),
        ("a: i32", "home: i32", 1),
        ("put_home: i32", "b: i32", 0),
        ("get: i32, set: i32", "fill: i32", 3),
    ];
    for (of_work, of_home, expected) in cases {
        let profiles = [profile("Work", "", of_work), profile("Home", "", of_home)];
        let mistakes = mistakes(expand_list(quote!(User => [Work, Home]), &profiles));
        assert_eq!(
            mistakes.len(),
            expected,
            "{of_work}; {of_home}: {mistakes:#?}"
        );
    }
    let profiles = [
        profile("Work", "", "put_home: i32"),
        profile("Home", "#[profile(auto_create = false)]", ""),
    ];
    let mistakes = mistakes(expand_list(quote!(User => [Work, Home]), &profiles));
    assert_eq!(
        mistakes,
        [
            "the profile `home` and the field `put_home` of `Work` would both make the method `put_home()`; `#[profile(name = ..)]` gives the profile another name"
        ]
    );
}

#[test]
fn c16_a_name_as_a_type() {
    let name = pipeline::field(quote!({ ::accounts }, r#type));
    let expected = quote! {
        ::accounts::Name<(::accounts::L<'t'>, ::accounts::L<'y'>, ::accounts::L<'p'>, ::accounts::L<'e'>,)>
    };
    assert_eq!(name.to_string(), expected.to_string());
}
