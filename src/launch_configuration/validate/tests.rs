//! Rules across the attributes.

