#![no_main]
libfuzzer_sys::fuzz_target!(init: tallybook_fuzz::quietly(), |bytes: &[u8]| tallybook_fuzz::narrative(bytes));
