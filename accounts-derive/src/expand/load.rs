//! Loading users with their profiles, creating them, and saving what was changed.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Ident, Index, Path};

use crate::model::view::{Listed, View};

pub(crate) fn methods(view: &View) -> TokenStream {
    let View { user, data, .. } = view;
    let row = view_row(view);
    let (queries, load, create, save) = (queries(view), load(view), create(view), save(view));
    quote! {
        #row

        impl #user {
            #queries
        }

        impl #data {
            #load
            #create
            #save
        }
    }
}

/// A local variable for a profile, which can be called like one of ours.
fn local(profile: &Listed) -> Ident {
    format_ident!("__{}", profile.name.unraw())
}

fn paths(view: &View) -> impl Iterator<Item = &Path> {
    view.profiles.iter().map(|profile| &profile.path)
}

/// The list of profiles as a type: `(((), Work), Home)`.
fn list(view: &View) -> TokenStream {
    paths(view).fold(quote!(()), |list, path| quote!((#list, #path)))
}

/// The user, and each profile where there is one.
fn row(view: &View) -> TokenStream {
    let (user, paths) = (&view.user, paths(view));
    quote!((#user, #(::core::option::Option<#paths>,)*))
}

/// The database of the connection.
fn database() -> TokenStream {
    quote!(<__K as __accounts::BlockingConnection>::Database)
}

/// What it takes to store the user and the profiles.
fn stored(view: &View) -> TokenStream {
    let (user, paths, db) = (&view.user, paths(view), database());
    quote! {
        __K: __accounts::BlockingConnection,
        #db: 'static,
        #user: __accounts::UserOn<#db>,
        #(#paths: __accounts::ProfileOn<#db>,)*
    }
}

/// What is selected, on every backend.
fn view_row(view: &View) -> TokenStream {
    let View { user, data, .. } = view;
    let paths: Vec<_> = paths(view).collect();
    let row = row(view);
    quote! {
        impl<__DB: __diesel::backend::Backend> __accounts::ViewRow<__DB> for #data {
            type Selection = (
                __diesel::dsl::AsSelect<#user, __DB>,
                #(__diesel::dsl::AsSelect<::core::option::Option<#paths>, __DB>,)*
            );
            type Row = #row;

            fn selection() -> Self::Selection {
                (
                    <#user as __diesel::SelectableHelper<__DB>>::as_select(),
                    #(<::core::option::Option<#paths> as __diesel::SelectableHelper<__DB>>::as_select(),)*
                )
            }
        }
    }
}

/// `User::query()`, `User::bare()`, and `user.data(&mut conn)`.
fn queries(view: &View) -> TokenStream {
    let View { user, data, .. } = view;
    let (list, row, stored) = (list(view), row(view), stored(view));
    let joined = quote!(<#list as __accounts::Joined<#user>>::Query);
    let id_column = quote!(<#user as __accounts::UserModel>::IdColumn);
    let users = quote!(<#user as __accounts::UserModel>::Table);
    quote! {
        /// Users joined with all their profiles, to filter, order and limit with Diesel. `load` of the view
        /// runs it, as one query. It sees profiles as they are stored: those that are still to be created are NULL.
        pub fn query() -> #joined {
            <#list as __accounts::Joined<#user>>::query()
        }

        /// Users without their profiles: plain rows of the table.
        pub fn bare<__DB>() -> __diesel::dsl::Select<#users, __diesel::dsl::AsSelect<#user, __DB>>
        where
            __DB: __diesel::backend::Backend,
        {
            __diesel::QueryDsl::select(
                <#users as ::core::default::Default>::default(),
                <#user as __diesel::SelectableHelper<__DB>>::as_select(),
            )
        }

        /// This user as it is stored, with all profiles, by one query. Those that are missing are created.
        ///
        /// # Errors
        /// What the database reports; that there is no such row where the user is gone.
        pub fn data<'__q, __K>(&self, conn: &mut __K) -> ::core::result::Result<#data, __accounts::Error>
        where
            #stored
            __K: __accounts::LoadsViews<
                '__q,
                #data,
                __diesel::dsl::Filter<
                    #joined,
                    __diesel::dsl::Eq<#id_column, <#user as __accounts::UserModel>::Id>,
                >,
                Found = #row,
            >,
        {
            let id = ::core::clone::Clone::clone(__accounts::UserModel::id(self));
            let column = <#id_column as ::core::default::Default>::default();
            let query = __diesel::QueryDsl::filter(
                #user::query(),
                __diesel::ExpressionMethods::eq(column, id),
            );
            __accounts::the_one(#data::load::<_, __K>(query, conn)?)
        }
    }
}

/// The view of each row that was found, or begun.
fn views(view: &View) -> TokenStream {
    let (user, data) = (&view.user, &view.data);
    let (row, stored) = (row(view), stored(view));
    let profiles = || view.profiles.iter().zip(1..);
    let fill = profiles().filter(|(profile, _)| profile.is_auto);
    let fill = fill.map(|(profile, at)| {
        let (path, at) = (&profile.path, Index::from(at));
        quote!(__accounts::fill_missing::<#user, #path, _, __K>(&mut rows, |row| (&row.0, &mut row.#at), conn)?;)
    });
    let is_any = view.profiles.iter().any(|profile| profile.is_auto);
    let (rows, unused) = if is_any {
        (quote!(mut rows), None)
    } else {
        (quote!(rows), Some(quote!(let _ = conn;)))
    };
    let fields = profiles().map(|(profile, at)| {
        let (name, at) = (&profile.name, Index::from(at));
        if profile.is_auto {
            quote!(#name: __accounts::Held::of(row.#at)?,)
        } else {
            quote!(#name: __accounts::MaybeHeld::new(row.#at),)
        }
    });
    quote! {
        fn __of_rows<__K>(
            #rows: ::std::vec::Vec<#row>,
            conn: &mut __K,
        ) -> ::core::result::Result<::std::vec::Vec<Self>, __accounts::Error>
        where
            #stored
        {
            #(#fill)*
            #unused
            ::core::iter::Iterator::collect(::core::iter::Iterator::map(
                ::core::iter::IntoIterator::into_iter(rows),
                |row| ::core::result::Result::Ok(#data { user: row.0, #(#fields)* }),
            ))
        }
    }
}

fn load(view: &View) -> TokenStream {
    let (row, stored, views) = (row(view), stored(view), views(view));
    let locals = view.profiles.iter().map(|profile| {
        let local = local(profile);
        if profile.is_auto {
            quote!(::core::option::Option::Some(#local))
        } else {
            quote!(#local)
        }
    });
    let fields = view.profiles.iter().map(|profile| {
        let (name, local) = (&profile.name, local(profile));
        let held = if profile.is_auto {
            quote!(Held)
        } else {
            quote!(MaybeHeld)
        };
        quote!(#name: __accounts::#held::new(#local),)
    });
    quote! {
        /// Runs a query that began with `query()`: one statement, whatever the number of users and profiles.
        /// For profiles that are missing there are two more each, whatever the number of users (up to 16,000).
        ///
        /// # Errors
        /// What the database reports.
        pub fn load<'__q, __Q, __K>(
            query: __Q,
            conn: &mut __K,
        ) -> ::core::result::Result<::std::vec::Vec<Self>, __accounts::Error>
        where
            #stored
            __K: __accounts::LoadsViews<'__q, Self, __Q, Found = #row>,
        {
            let mut views = ::std::vec::Vec::new();
            // From the first one on of which a profile is missing.
            let mut others = ::std::vec::Vec::new();
            __accounts::LoadsViews::each(conn, query, |row| match row {
                (user, #(#locals,)*) if others.is_empty() => views.push(Self { user, #(#fields)* }),
                row => others.push(row),
            })?;
            ::core::iter::Extend::extend(&mut views, Self::__of_rows(others, conn)?);
            ::core::result::Result::Ok(views)
        }

        #views
    }
}

fn create(view: &View) -> TokenStream {
    let (user, stored) = (&view.user, stored(view));
    let none = view
        .profiles
        .iter()
        .map(|_| quote!(::core::option::Option::None));
    quote! {
        /// Creates a user and its profiles, all or nothing: `user` inserts the row of the user.
        ///
        /// # Errors
        /// What `user` gives, and what the database reports.
        pub fn create<__K, __E>(
            conn: &mut __K,
            user: impl ::core::ops::FnOnce(&mut __K) -> ::core::result::Result<#user, __E>,
        ) -> ::core::result::Result<Self, __accounts::Error>
        where
            #stored
            __accounts::Error: ::core::convert::From<__E>,
        {
            __accounts::transaction(conn, |conn| {
                let rows = ::std::vec![(user(conn)?, #(#none,)*)];
                __accounts::the_one(Self::__of_rows(rows, conn)?)
            })
        }
    }
}

fn save(view: &View) -> TokenStream {
    let (user, stored) = (&view.user, stored(view));
    let names: Vec<_> = view.profiles.iter().map(|profile| &profile.name).collect();
    let locals: Vec<_> = view.profiles.iter().map(local).collect();
    let each = view.profiles.iter().map(|profile| {
        let (name, local) = (&profile.name, local(profile));
        if profile.is_auto {
            quote!(let #local = self.#name.save(conn)?;)
        } else {
            quote!(let #local = self.#name.save::<#user, __K>(&self.user, conn)?;)
        }
    });
    quote! {
        /// Stores the fields that have changed, all or nothing, and nothing where none has. It does not
        /// validate.
        ///
        /// # Errors
        /// What the database reports, and that a profile is gone. Nothing is stored then, and the view is as
        /// it was.
        pub fn save<__K>(&mut self, conn: &mut __K) -> ::core::result::Result<(), __accounts::Error>
        where
            #stored
        {
            if !self.is_modified() {
                return ::core::result::Result::Ok(());
            }
            let (#(#locals,)*) = __accounts::transaction(conn, |conn| {
                #(#each)*
                ::core::result::Result::<_, __accounts::Error>::Ok((#(#locals,)*))
            })?;
            #(self.#names = #locals;)*
            ::core::result::Result::Ok(())
        }

        /// Validates, and saves where nothing is wrong.
        ///
        /// # Errors
        /// Everything that is wrong, or those of `save`.
        pub fn save_validated<__K>(
            &mut self,
            conn: &mut __K,
        ) -> ::core::result::Result<(), __accounts::Error>
        where
            #stored
        {
            self.validate()?;
            self.save(conn)
        }
    }
}
