//! The resource's operations.

