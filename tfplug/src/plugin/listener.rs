//! The address the host dials: a Unix socket where possible, a local TCP port elsewhere.

use std::io;
use std::net::{Ipv4Addr, TcpListener};

use super::handshake::Place;

#[cfg(unix)]
pub(super) use unix::Socket;

/// A bound listener; dropping it removes what it left in the file system.
#[derive(Debug)]
pub(super) enum Listener {
    /// A Unix socket that only its owner, or one group, can reach.
    #[cfg(unix)]
    Unix(Socket),
    /// A TCP port on 127.0.0.1.
    Tcp(TcpListener),
}

impl Listener {
    /// Listens at `place`.
    ///
    /// A socket path has an upper length that long temporary directories exceed; hosts take a TCP port
    /// just as well. Only a group that cannot be granted is an error, because a port would be open to
    /// everybody.
    #[cfg(unix)]
    pub(super) fn bind(place: &Place) -> io::Result<Self> {
        match Socket::bind(place) {
            Ok(socket) => Ok(Self::Unix(socket)),
            Err(error) if place.socket_group.is_some() => Err(error),
            Err(_) => tcp(place.ports).map(Self::Tcp),
        }
    }

    /// Listens at `place`.
    #[cfg(not(unix))]
    pub(super) fn bind(place: &Place) -> io::Result<Self> {
        tcp(place.ports).map(Self::Tcp)
    }

    /// The network's name in the handshake.
    pub(super) fn network(&self) -> &'static str {
        match self {
            #[cfg(unix)]
            Self::Unix(_) => "unix",
            Self::Tcp(_) => "tcp",
        }
    }

    /// The address in the handshake.
    pub(super) fn address(&self) -> io::Result<String> {
        match self {
            #[cfg(unix)]
            Self::Unix(socket) => Ok(socket.path.clone()),
            Self::Tcp(listener) => Ok(listener.local_addr()?.to_string()),
        }
    }
}

/// The first free port of the range on 127.0.0.1.
fn tcp((low, high): (u16, u16)) -> io::Result<TcpListener> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for port in low..=high {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(listener) => {
                listener.set_nonblocking(true)?;
                return Ok(listener);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// The parts that only Unix has.
#[cfg(unix)]
mod unix {
    use std::fs::{self, Permissions};
    use std::io;
    use std::os::unix::fs::{PermissionsExt as _, chown};
    use std::os::unix::net::UnixListener;
    use std::path::Path;

    use tempfile::TempDir;

    use super::Place;

    /// A socket in a directory of its own, which goes when this is dropped.
    #[derive(Debug)]
    pub(in crate::plugin) struct Socket {
        pub(in crate::plugin) listener: UnixListener,
        pub(super) path: String,
        _directory: TempDir,
    }

    impl Socket {
        /// Binds inside a fresh directory that no other user may enter, then lets the group in if there
        /// is one.
        pub(super) fn bind(place: &Place) -> io::Result<Self> {
            let parent = place
                .socket_directory
                .clone()
                .unwrap_or_else(std::env::temp_dir);
            let directory = tempfile::Builder::new()
                .prefix("plugin")
                .permissions(Permissions::from_mode(0o700))
                .tempdir_in(parent)?;
            let path = printable(&directory.path().join("socket"))?;
            let listener = UnixListener::bind(&path)?;
            listener.set_nonblocking(true)?;
            if let Some(group) = &place.socket_group {
                admit(group, Path::new(&path), directory.path())?;
            } else {
                fs::set_permissions(&path, Permissions::from_mode(0o600))?;
            }
            Ok(Self {
                listener,
                path,
                _directory: directory,
            })
        }
    }

    /// The path as text that cannot break the handshake line.
    fn printable(path: &Path) -> io::Result<String> {
        let text = path
            .to_str()
            .filter(|t| !t.contains(|c: char| c == '|' || c.is_control()));
        Ok(text.ok_or(io::ErrorKind::InvalidInput)?.to_owned())
    }

    /// Lets a group connect, and pass through the directory.
    fn admit(group: &str, socket: &Path, directory: &Path) -> io::Result<()> {
        let group = group_id(group)?;
        chown(socket, None, Some(group))?;
        fs::set_permissions(socket, Permissions::from_mode(0o660))?;
        chown(directory, None, Some(group))?;
        fs::set_permissions(directory, Permissions::from_mode(0o710))
    }

    /// A group's number; names are looked up in the local database only.
    fn group_id(group: &str) -> io::Result<u32> {
        if let Ok(number) = group.parse() {
            return Ok(number);
        }
        find_group(&fs::read_to_string("/etc/group")?, group).ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::NotFound,
                format!("there is no group named {group}"),
            )
        })
    }

    /// Finds a group's number in the text of the database: `name:password:number:members`.
    fn find_group(database: &str, group: &str) -> Option<u32> {
        database.lines().find_map(|line| {
            let mut fields = line.split(':');
            (fields.next()? == group).then(|| fields.nth(1)?.parse().ok())?
        })
    }

    #[cfg(test)]
    mod tests {
        use super::find_group;

        #[test]
        fn groups_are_found_by_name() {
            let database = "root:x:0:\nstaff:x:50:me,you\nbroken\n";
            assert_eq!(find_group(database, "staff"), Some(50));
            assert_eq!(find_group(database, "sta"), None);
            assert_eq!(find_group(database, "broken"), None);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::*;

    #[test]
    fn taken_ports_are_passed_over() {
        let taken = tcp((0, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert!(tcp((port, port)).is_err());
        let next = tcp((port, u16::MAX)).unwrap();
        assert!(next.local_addr().unwrap().port() > port);
    }

    #[cfg(unix)]
    #[test]
    fn the_socket_goes_with_its_listener() {
        let scratch = tempfile::tempdir().unwrap();
        let place = Place {
            socket_directory: Some(scratch.path().into()),
            ..Place::default()
        };
        let listener = Listener::bind(&place).unwrap();
        assert_eq!(listener.network(), "unix");
        let path = listener.address().unwrap();
        assert!(std::fs::exists(&path).unwrap());
        drop(listener);
        assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 0);
    }
}
