//! A macro under the own name of a type, through which another macro learns names from it. Types and macros are
//! different namespaces, so it travels with every `use` of the type.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Path, Visibility};

/// The macro of a type, which passes `names` on to whatever macro it is told. `hidden` is what its real name is
/// made of, with the type's and with what makes it [`unique`].
#[must_use]
pub fn names_macro(
    ident: &Ident,
    vis: &Visibility,
    (hidden, unique): (&str, &str),
    names: &TokenStream,
) -> TokenStream {
    let name = ident.unraw();
    let hidden = format_ident!("{hidden}_{name}{unique}", span = Span::call_site());
    // A macro can leave the crate only if it is exported, and then its name is the crate's.
    let export = matches!(vis, Visibility::Public(_)).then(|| quote!(#[macro_export]));
    quote! {
        #[doc(hidden)]
        #export
        macro_rules! #hidden {
            ({ $($callback:tt)* } $($rest:tt)*) => {
                $($callback)* ! { #names $($rest)* }
            };
        }
        #[doc(hidden)]
        #[allow(unused_imports)]
        #vis use #hidden as #ident;
    }
}

/// A suffix that makes the name of an exported macro unique in its crate.
#[must_use]
pub fn unique(span: proc_macro::Span) -> String {
    let place = format!("{}:{}:{}:{span:?}", span.file(), span.line(), span.column());
    // FNV-1a, 64 bits: the name has to be the same in every build of the same source.
    let hash = place.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    format!("_{hash:016x}")
}

/// Calls the check `crate::__private::check` with a type: without its derive the type has no macro of its name, and
/// rustc says just that. This makes it say why as well.
#[must_use]
pub fn check_of(path: &Path, krate: &Path, check: &str) -> TokenStream {
    let last = path.segments.last();
    let span = last.map_or_else(Span::call_site, |last| last.ident.span());
    let check = Ident::new(check, span);
    quote_spanned!(span=> const _: () = #krate::__private::#check::<#path>();)
}
