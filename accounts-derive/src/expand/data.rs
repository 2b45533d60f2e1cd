//! `UserData`: a user with its profiles, read and written as one.

use heck::ToUpperCamelCase;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::name_type;
use crate::model::view::{Listed, Merged, View};

/// The struct, which the program names.
pub(crate) fn structs(view: &View) -> TokenStream {
    let View {
        krate,
        vis,
        user,
        data,
        profiles,
        ..
    } = view;
    let held = profiles.iter().map(|profile| {
        let (path, name) = (&profile.path, &profile.name);
        let held = held(profile);
        quote!(#name: #krate::__private::#held<#path>,)
    });
    let doc = format!(
        "A `{}` with its profiles, read and written as one.",
        crate::attrs::list::text_of(user)
    );
    quote! {
        #[doc = #doc]
        #[allow(private_interfaces)]
        #[derive(::core::clone::Clone)]
        #vis struct #data {
            user: #user,
            #(#held)*
        }
    }
}

fn held(profile: &Listed) -> TokenStream {
    if profile.is_auto {
        quote!(Held)
    } else {
        quote!(MaybeHeld)
    }
}

/// What it can do without a database.
pub(crate) fn methods(view: &View) -> TokenStream {
    let View {
        user,
        data,
        profiles,
        merged,
        ..
    } = view;
    let infos = profiles.iter().map(|profile| &profile.path);
    let (held, held_mut): (Vec<_>, Vec<_>) = profiles
        .iter()
        .enumerate()
        .map(|(number, profile)| by_number(number, profile))
        .unzip();
    let own = profiles.iter().map(of_profile);
    let refusals = merged
        .iter()
        .filter_map(|field| refused_setter(view, field));
    let fields = merged.iter().map(|field| of_field(view, field));
    let has_fields = merged.iter().filter_map(|field| has_field(view, field));
    let modified = profiles.iter().map(|profile| {
        let name = &profile.name;
        quote!(self.#name.is_modified())
    });
    quote! {
        impl ::core::fmt::Debug for #data {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct(::core::stringify!(#data))
                    .field("user", &__accounts::View::identifier(self))
                    .finish_non_exhaustive()
            }
        }

        impl __accounts::View for #data {
            const PROFILES: &'static [__accounts::ProfileInfo] =
                &[#(__accounts::ProfileInfo::of::<#infos>()),*];

            fn identifier(&self) -> &str {
                __accounts::UserModel::identifier(&self.user)
            }

            fn held(&self, profile: usize) -> ::core::option::Option<&dyn __accounts::AnyProfile> {
                match profile {
                    #(#held)*
                    _ => ::core::option::Option::None,
                }
            }

            fn held_mut(
                &mut self,
                profile: usize,
            ) -> ::core::option::Option<&mut dyn __accounts::AnyProfile> {
                match profile {
                    #(#held_mut)*
                    _ => ::core::option::Option::None,
                }
            }
        }

        #(#refusals)*

        impl #data {
            /// The user.
            pub fn user(&self) -> &#user {
                &self.user
            }

            /// The user, without what has not been saved of its profiles.
            pub fn into_user(self) -> #user {
                self.user
            }

            #(#own)*
            #(#fields)*

            /// The value of a field, as JSON: of the first profile that has it. `"profile.field"` is that of one
            /// profile.
            ///
            /// # Errors
            /// Where no profile has it, or the user does not have the profile.
            pub fn get(&self, field: &str) -> ::core::result::Result<__accounts::Value, __accounts::FieldError> {
                __accounts::get(self, field)
            }

            /// The values of a field on every profile that has it, with the profile's name.
            ///
            /// # Errors
            /// Where no profile has it.
            pub fn all(
                &self,
                field: &str,
            ) -> ::core::result::Result<
                ::std::vec::Vec<(&'static str, __accounts::Value)>,
                __accounts::FieldError,
            > {
                __accounts::all(self, field)
            }

            /// Sets the field of the one profile that has it; `"profile.field"` that of one of several. Nothing
            /// is stored before `save`.
            ///
            /// # Errors
            /// Where no profile has it, or several have, or the value is of another type.
            pub fn set(
                &mut self,
                field: &str,
                value: impl ::core::convert::Into<__accounts::Value>,
            ) -> ::core::result::Result<(), __accounts::FieldError> {
                __accounts::set(self, field, ::core::convert::Into::into(value))
            }

            /// Sets every field of a form: those of the profiles, not the identifier and the password. Nothing is
            /// stored before `save`.
            ///
            /// # Errors
            /// Every field that can't be set. Nothing has changed then.
            pub fn fill(&mut self, form: &__accounts::Form) -> ::core::result::Result<(), __accounts::InvalidForm> {
                __accounts::fill(self, form)
            }

            /// All fields as JSON, by profile, `{"work": {"name": "Mary"}}`, without profiles that the user does not have.
            ///
            /// # Errors
            /// Where a value does not serialize.
            pub fn to_value(&self) -> ::core::result::Result<__accounts::Value, __accounts::FieldError> {
                __accounts::to_value(self)
            }

            /// Asks every profile what is wrong with it and with the user. `save` does not.
            ///
            /// # Errors
            /// Everything that is wrong, by profile.
            pub fn validate(&self) -> ::core::result::Result<(), __accounts::Invalid> {
                __accounts::validate(self)
            }

            /// Whether `save` has something to write.
            pub fn is_modified(&self) -> bool {
                #(#modified)||*
            }
        }

        #(#has_fields)*
    }
}

fn by_number(number: usize, profile: &Listed) -> (TokenStream, TokenStream) {
    let (number, name) = (Literal::usize_unsuffixed(number), &profile.name);
    if profile.is_auto {
        (
            quote!(#number => ::core::option::Option::Some(self.#name.get()),),
            quote!(#number => ::core::option::Option::Some(self.#name.get_mut()),),
        )
    } else {
        (
            quote!(#number => self.#name.get().map(|held| held as &dyn __accounts::AnyProfile),),
            quote!(#number => self.#name.get_mut().map(|held| held as &mut dyn __accounts::AnyProfile),),
        )
    }
}

/// The profile itself.
fn of_profile(profile: &Listed) -> TokenStream {
    let (path, name) = (&profile.path, &profile.name);
    let name_mut = format_ident!("{}_mut", name.unraw());
    let doc = format!("The profile `{name}`.");
    let doc_mut = format!("The profile `{name}`, to be changed; `save` stores what is changed.");
    if profile.is_auto {
        return quote! {
            #[doc = #doc]
            pub fn #name(&self) -> &#path {
                self.#name.get()
            }

            #[doc = #doc_mut]
            pub fn #name_mut(&mut self) -> &mut #path {
                self.#name.get_mut()
            }
        };
    }
    let put = format_ident!("put_{}", name.unraw());
    let of_put = format!(
        "Gives the user the profile `{name}`, or its profile these values; `save` stores it. Its key is the user's, whatever it says."
    );
    quote! {
        #[doc = #doc]
        pub fn #name(&self) -> ::core::option::Option<&#path> {
            self.#name.get()
        }

        #[doc = #doc_mut]
        pub fn #name_mut(&mut self) -> ::core::option::Option<&mut #path> {
            self.#name.get_mut()
        }

        #[doc = #of_put]
        pub fn #put(&mut self, mut profile: #path) -> &mut Self {
            let id = ::core::clone::Clone::clone(__accounts::UserModel::id(&self.user));
            __accounts::Profile::set_user_id(&mut profile, id);
            self.#name.put(profile);
            self
        }
    }
}

/// The profile of a place, and the type of the field there.
fn place(view: &View, (profile, field): (usize, usize)) -> Option<(&Listed, TokenStream)> {
    let profile = view.profiles.get(profile)?;
    let (path, number) = (&profile.path, Literal::usize_unsuffixed(field));
    Some((
        profile,
        quote!(<#path as __accounts::ProfileField<#number>>),
    ))
}

/// The readers and the setter of a field.
fn of_field(view: &View, field: &Merged) -> TokenStream {
    let places = || field.places.iter().filter_map(|at| place(view, *at));
    let Some((first, access)) = places().next() else {
        return TokenStream::new();
    };
    let (name, held, deprecated) = (&field.name, &first.name, &field.deprecated);
    let several = field.places.len() > 1;
    let doc = if several {
        format!("`{name}` of the profile `{held}`, the first of those that have it.")
    } else {
        format!("`{name}` of the profile `{held}`.")
    };
    let reader = if first.is_auto {
        quote! {
            #[doc = #doc]
            #deprecated
            pub fn #name(&self) -> &#access::Type {
                #access::get(self.#held.get())
            }
        }
    } else {
        quote! {
            #[doc = #doc]
            #deprecated
            pub fn #name(&self) -> ::core::option::Option<&#access::Type> {
                self.#held.get().map(#access::get)
            }
        }
    };
    let rest = if several {
        readers_of_all(field, places())
    } else {
        setter(field, first, &access)
    };
    quote!(#reader #rest)
}

/// `all_name()`: the values of all profiles that have the field.
fn readers_of_all<'a>(
    field: &Merged,
    places: impl Iterator<Item = (&'a Listed, TokenStream)>,
) -> TokenStream {
    let all = format_ident!("all_{}", field.name.unraw());
    let doc = format!(
        "`{}` of every profile that has it, with the profile's name.",
        field.name
    );
    let mut types = Vec::new();
    let mut values = Vec::new();
    for (profile, access) in places {
        let (held, name) = (&profile.name, profile.name.unraw().to_string());
        if profile.is_auto {
            types.push(quote!((&'static str, &#access::Type)));
            values.push(quote!((#name, #access::get(self.#held.get()))));
        } else {
            types.push(quote!((&'static str, ::core::option::Option<&#access::Type>)));
            values.push(quote!((#name, self.#held.get().map(#access::get))));
        }
    }
    quote! {
        #[doc = #doc]
        pub fn #all(&self) -> (#(#types,)*) {
            (#(#values,)*)
        }
    }
}

/// `set_email(..)`.
fn setter(field: &Merged, profile: &Listed, access: &TokenStream) -> TokenStream {
    let set = format_ident!("set_{}", field.name.unraw());
    let (name, held) = (field.name.unraw().to_string(), &profile.name);
    let deprecated = &field.deprecated;
    let doc = format!("Sets `{name}` of the profile `{held}`; `save` stores it.");
    if profile.is_auto {
        return quote! {
            #[doc = #doc]
            #deprecated
            pub fn #set(&mut self, value: impl ::core::convert::Into<#access::Type>) -> &mut Self {
                *#access::get_mut(self.#held.get_mut()) = ::core::convert::Into::into(value);
                self
            }
        };
    }
    let profile = held.unraw().to_string();
    quote! {
        #[doc = #doc]
        ///
        /// # Errors
        /// Where the user does not have the profile.
        #deprecated
        pub fn #set(
            &mut self,
            value: impl ::core::convert::Into<#access::Type>,
        ) -> ::core::result::Result<&mut Self, __accounts::FieldError> {
            match self.#held.get_mut() {
                ::core::option::Option::Some(held) => {
                    *#access::get_mut(held) = ::core::convert::Into::into(value);
                    ::core::result::Result::Ok(self)
                }
                ::core::option::Option::None => {
                    ::core::result::Result::Err(__accounts::FieldError::NoProfile {
                        field: ::std::borrow::ToOwned::to_owned(#name),
                        profile: #profile,
                    })
                }
            }
        }
    }
}

/// `set_name(..)` of a field that is on several profiles: it says which ways there are.
fn refused_setter(view: &View, field: &Merged) -> Option<TokenStream> {
    if field.places.len() < 2 {
        return None;
    }
    let data = &view.data;
    let name = field.name.unraw().to_string();
    let set = format_ident!("set_{name}");
    let only_one = format_ident!("{}IsOnOneProfile", name.to_upper_camel_case());
    let listed = || {
        field
            .places
            .iter()
            .filter_map(|(profile, _)| view.profiles.get(*profile))
    };
    let message = format!("`{name}` is on {}; set it on one of them", on(listed()));
    let ways = listed().map(|profile| {
        let held = profile.name.unraw();
        if profile.is_auto {
            format!("`data.{held}_mut().{name} = ..`")
        } else {
            format!("`data.{held}_mut()`, which is an `Option`: `if let Some({held}) = data.{held}_mut() {{ {held}.{name} = .. }}`")
        }
    });
    let doc = format!("{message}: this does not compile.");
    Some(quote! {
        #[diagnostic::on_unimplemented(
            message = #message,
            label = "which of them?",
            #(note = #ways),*
        )]
        trait #only_one {}

        impl #data {
            #[doc = #doc]
            #[doc(hidden)]
            pub fn #set<__V: #only_one>(&mut self, value: __V) -> &mut Self {
                let _ = value;
                self
            }
        }
    })
}

/// `` both `one` and `two` ``, or a list of more.
pub(super) fn on<'a>(profiles: impl Iterator<Item = &'a Listed>) -> String {
    let names: Vec<String> = profiles
        .map(|profile| format!("`{}`", profile.name.unraw()))
        .collect();
    match names.as_slice() {
        [one, two] => format!("both {one} and {two}"),
        _ => names.join(", "),
    }
}

/// The field by its name as a type, for code that knows no profile.
fn has_field(view: &View, field: &Merged) -> Option<TokenStream> {
    let (first, access) = place(view, *field.places.first()?)?;
    if !first.is_auto {
        return None;
    }
    let (data, held) = (&view.data, &first.name);
    let name = name_type(&view.krate, &field.name);
    Some(quote! {
        #[automatically_derived]
        impl __accounts::HasField<#name> for #data {
            type Type = #access::Type;

            fn field(&self) -> &Self::Type {
                #access::get(self.#held.get())
            }
        }
    })
}
