//! Collects every mistake of a declaration, so that all of them are reported together.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// The mistakes found so far.
#[derive(Debug, Default)]
pub struct Errors {
    first: Option<syn::Error>,
}

impl Errors {
    /// No mistakes yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A mistake that these tokens make; all of them are underlined.
    pub fn at(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.push(syn::Error::new_spanned(tokens, message));
    }

    /// A mistake at a place that has no tokens of its own.
    pub fn at_span(&mut self, span: Span, message: impl std::fmt::Display) {
        self.push(syn::Error::new(span, message));
    }

    /// Adds a mistake, or several in one error.
    pub fn push(&mut self, error: syn::Error) {
        match &mut self.first {
            Some(first) => first.combine(error),
            None => self.first = Some(error),
        }
    }

    /// Keeps the value, or the mistakes that stand in its place.
    pub fn take<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    /// Whether there are none: the gate between two phases.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    /// All of them as one error.
    ///
    /// # Errors
    /// Where there are some.
    pub fn into_result(self) -> syn::Result<()> {
        self.first.map_or(Ok(()), Err)
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.first.iter().flat_map(IntoIterator::into_iter).count()
    }

    /// One `compile_error!` item for each.
    #[must_use]
    pub fn to_items(&self) -> TokenStream {
        self.first
            .as_ref()
            .map(syn::Error::to_compile_error)
            .unwrap_or_default()
    }

    /// The first mistake as a block, to stand as the length of an array type: whatever is then done
    /// with a value of that type is not reported, and neither is the mistake a second time.
    #[must_use]
    pub fn to_length(&self) -> Option<TokenStream> {
        let error = self.first.as_ref()?.into_iter().next()?;
        Some(error.to_compile_error())
    }
}
