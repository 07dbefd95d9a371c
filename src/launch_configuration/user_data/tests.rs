//! User data of every image family.

