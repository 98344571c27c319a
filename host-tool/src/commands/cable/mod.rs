//! The unit at the other end of the cable.

mod error;
mod ports;

pub(super) use error::CableError;

use clap::Args;
use kei_link::{BAUD, Client, Line, open_serial};
use kei_wire::cable::UnitInfo;

/// How this program names itself to the unit.
const CLIENT: &str = concat!("kei ", env!("CARGO_PKG_VERSION"));

/// Which port.
#[derive(Args, Debug)]
pub(crate) struct PortArgs {
    /// The unit's serial port [default: found by itself]
    #[arg(long, value_name = "P")]
    port: Option<String>,
}

/// A unit that has answered.
pub(super) struct Connection {
    pub(super) client: Client<Line>,
    pub(super) port: String,
    pub(super) unit: UnitInfo,
}

impl PortArgs {
    /// Finds the unit and asks who it is.
    pub(super) fn connect(&self) -> Result<Connection, CableError> {
        let port = self.port.clone().map_or_else(ports::find, Ok)?;
        let line = open_serial(&port, BAUD).map_err(|e| CableError::open(&port, e))?;
        let mut client = Client::new(line);
        let unit = client.hello(CLIENT).map_err(|e| CableError::link(&port, e))?;
        Ok(Connection { client, port, unit })
    }
}
