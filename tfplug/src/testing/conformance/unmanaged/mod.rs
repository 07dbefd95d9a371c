//! D: everything but managed resources.

mod actions;
mod data_sources;
mod ephemerals;
mod functions;
mod generated;
mod lists;

use crate::testing::conformance::case::cases;

cases! {
    D01 Protocol "a data source keeps what is configured, and leaves nothing unknown" => data_sources::found;
    D02 Protocol "finding nothing is an error" => data_sources::nothing_found;
    D03 Protocol "an ephemeral resource keeps what is configured, and leaves nothing unknown" => ephemerals::opened;
    D04 Protocol "it is renewed, and closed with what opening gave or the last renewal" => ephemerals::renewed_and_closed;
    D05 Protocol "a function answers the same in every process" => functions::repeated;
    D06 Protocol "a null argument has two encodings" => functions::nulls;
    D07 Protocol "the argument that is to blame is named by its position" => functions::blamed;
    D08 Protocol "a variadic function takes any number of arguments" => functions::variadic;
    D09 Protocol "functions need no configuration" => functions::unconfigured;
    D10 Quality "a list ends at its limit, and looks for no more" => lists::limited;
    D11 Protocol "what is listed has an identity, and its state where that is wanted" => lists::whole;
    D12 Quality "a list whose stream is dropped makes no more calls to the API" => lists::dropped;
    D13 Protocol "an action reports progress any number of times, and its end once" => actions::invoked;
    D14 Protocol "a configuration made for an object is valid, and changes nothing" => generated::no_change;
    D15 Protocol "bad credentials are an error, and soon" => data_sources::bad_credentials;
}
