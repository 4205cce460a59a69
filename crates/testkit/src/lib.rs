//! Real services, stand-ins and clients for the tests, the demo and the bench.
