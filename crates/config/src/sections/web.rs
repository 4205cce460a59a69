//! The console.

use crate::reader::Reader;

/// How the console is sent.
#[derive(Clone, Copy, Debug)]
pub struct WebSettings {
    /// `CSP_ENABLED`: whether a Content-Security-Policy is sent.
    pub csp_enabled: bool,
    /// `CSP_REPORT_ONLY`: whether it forbids nothing.
    pub csp_report_only: bool,
}

impl WebSettings {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Self {
        let web =
            Self { csp_enabled: reader.boolean("CSP_ENABLED"), csp_report_only: reader.boolean("CSP_REPORT_ONLY") };
        if !web.csp_enabled || web.csp_report_only {
            reader.warn(
                "The Content-Security-Policy of the console is not enforced: see CSP_ENABLED and CSP_REPORT_ONLY.",
            );
        }
        web
    }
}
