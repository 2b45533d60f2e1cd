//! The tests beside this file are on connections of `diesel-async`.
