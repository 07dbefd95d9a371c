//! The process around the server: its signals, its parent, its standard output.

use std::io;

#[cfg(unix)]
pub(super) use unix::{Parent, Signals, redirect_stdout};

#[cfg(not(unix))]
pub(super) use other::{Parent, Signals, redirect_stdout};

/// Unix has all three.
#[cfg(unix)]
mod unix {
    use std::time::Duration;

    use tokio::signal::unix::{Signal, SignalKind, signal};

    use super::io;

    /// How often to look whether the parent is still there. Nothing reports its end.
    const POLL_INTERVAL: Duration = Duration::from_millis(500);

    /// The signals we know, caught from the moment this exists.
    #[derive(Debug)]
    pub(in crate::plugin) struct Signals {
        interrupt: Signal,
        terminate: Signal,
    }

    impl Signals {
        /// Starts catching. Must be called within a runtime.
        pub(in crate::plugin) fn catch() -> io::Result<Self> {
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
            })
        }

        /// Waits for SIGTERM, and for that alone.
        ///
        /// An interrupt from the keyboard reaches the host too, which knows better what to do about it.
        pub(in crate::plugin) async fn terminated(&mut self) {
            if self.terminate.recv().await.is_none() {
                std::future::pending::<()>().await;
            }
        }

        /// Waits for SIGINT or SIGTERM.
        pub(in crate::plugin) async fn interrupted(&mut self) {
            tokio::select! {
                _ = self.interrupt.recv() => {}
                _ = self.terminate.recv() => {}
            }
        }
    }

    /// The process that started us.
    #[derive(Debug)]
    pub(in crate::plugin) struct Parent(Option<rustix::process::Pid>);

    impl Parent {
        /// Remembers who it is.
        pub(in crate::plugin) fn now() -> Self {
            Self(rustix::process::getppid())
        }

        /// Waits until it is gone: we have been handed to another process then.
        pub(in crate::plugin) async fn gone(&self) {
            while rustix::process::getppid() == self.0 {
                tokio::time::sleep(POLL_INTERVAL).await;
            }
        }
    }

    /// Points standard output at standard error.
    ///
    /// The host reads nothing from it any more, and might close its end: whatever a library prints is
    /// better off in the log.
    pub(in crate::plugin) fn redirect_stdout() -> io::Result<()> {
        Ok(rustix::stdio::dup2_stdout(rustix::stdio::stderr())?)
    }
}

/// Elsewhere the console's interrupt is all there is.
#[cfg(not(unix))]
mod other {
    use super::io;

    /// The interrupt of the console.
    #[derive(Debug)]
    pub(in crate::plugin) struct Signals(tokio::signal::windows::CtrlC);

    impl Signals {
        /// Starts catching. Must be called within a runtime.
        pub(in crate::plugin) fn catch() -> io::Result<Self> {
            tokio::signal::windows::ctrl_c().map(Self)
        }

        /// Never happens here.
        pub(in crate::plugin) async fn terminated(&mut self) {
            std::future::pending().await
        }

        /// Waits for the interrupt.
        pub(in crate::plugin) async fn interrupted(&mut self) {
            self.0.recv().await;
        }
    }

    /// The process that started us, which cannot be watched here.
    #[derive(Debug)]
    pub(in crate::plugin) struct Parent;

    impl Parent {
        /// Nothing to remember.
        pub(in crate::plugin) fn now() -> Self {
            Self
        }

        /// Never happens here.
        pub(in crate::plugin) async fn gone(&self) {
            std::future::pending().await
        }
    }

    /// Leaves standard output alone.
    pub(in crate::plugin) fn redirect_stdout() -> io::Result<()> {
        Ok(())
    }
}
