//! H, T, G and L: the process itself, whatever it provides.

mod debugging;
pub(super) mod handshake;
pub(super) mod logs;
pub(super) mod offline;
pub(super) mod services;
mod sizes;
pub(super) mod tls;
