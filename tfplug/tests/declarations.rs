//! The free check of a provider's declarations, on the echo provider.

#[allow(
    dead_code,
    reason = "its `main` and its objects are for the example's own binary"
)]
#[path = "../examples/echo/main.rs"]
mod echo;

#[test]
fn declarations_of_the_echo_provider_are_sound() {
    assert_eq!(tfplug::check::<echo::Echo>(), Vec::<String>::new());
}
