//! Compares desired with observed state; starts, adopts and stops runtimes.
