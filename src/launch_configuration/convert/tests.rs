//! The launch template's conversion.

