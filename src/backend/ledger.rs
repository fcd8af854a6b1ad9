//! The standards ledger: what each standard asks of a writer, where it is met, and the test that shows it.
//!
//! A test (`tests/ledger.rs`) holds the places to files and the names to tests that there are. Three tests stand for
//! whole standards: `verapdf_finds_no_rule_broken` asks veraPDF about all rules of PDF/A-3a, PDF/A-2a and PDF/UA-1 that
//! a machine can judge, over reports made at random; `verapdf_accepts_every_sample_as_archivable_and_accessible` over the
//! samples; `the_reference_implementation_accepts_the_file_for_archives` asks ofdrw about the archive rules of OFD.
//!
//! # PDF/A-2 and PDF/A-3, level A (ISO 19005-2, ISO 19005-3)
//!
//! | clause | what it asks | where | test |
//! |---|---|---|---|
//! | 6.1.2, 6.1.3 | header, binary comment, trailer with `/ID` | `pdf/file.rs` | `qpdf_finds_nothing_wrong`, `the_same_layout_gives_the_same_bytes` |
//! | 6.1.4–6.1.9 | cross-reference and object streams well formed | `pdf/file.rs` | `qpdf_finds_nothing_wrong` |
//! | 6.1.7.2 | no filter but Flate and DCT | `pdf/file.rs`, `pdf/images.rs` | `verapdf_finds_no_rule_broken` |
//! | 6.1.13 | lengths and counts within limits | `pdf/mod.rs`, `pdf/ink.rs` | `a_layout_that_contradicts_itself_is_an_error` |
//! | 6.2.2 | only operators that the standard knows | `pdf/ink.rs` | `the_structure_tree_says_what_the_page_shows` |
//! | 6.2.3, 6.2.4 | output intent sRGB; device colours covered by it | `pdf/color.rs` | `verapdf_finds_no_rule_broken` |
//! | 6.2.8 | images without interpolation, alternates, other intents | `pdf/images.rs` | `verapdf_finds_no_rule_broken` |
//! | 6.2.10 | transparency only by soft masks in a covered colour space | `pdf/images.rs` | `verapdf_finds_no_rule_broken` |
//! | 6.2.11.2–6.2.11.5 | fonts embedded, subsets complete, widths as in the program | `pdf/face.rs` | `any_text_is_read_back_as_it_was`, `verapdf_finds_no_rule_broken` |
//! | 6.2.11.7 | every code maps to Unicode; `ActualText` where it cannot | `pdf/unicode.rs`, `pdf/run.rs` | `poppler_and_mupdf_read_every_character_and_no_other` |
//! | 6.2.11.8 | no `.notdef` | `pdf/face.rs` | `a_layout_that_contradicts_itself_is_an_error` |
//! | 6.3.1–6.3.3 | annotations of allowed kinds, printed, with appearance | `pdf/links.rs`, `pdf/seals.rs` | `every_reader_finds_the_seals_on_their_places_and_a_machine_signs_there` |
//! | 6.4.1, 6.4.3 | form fields without scripts; signatures cover the file | `pdf/seals.rs` | `every_reader_finds_the_seals_on_their_places_and_a_machine_signs_there` |
//! | 6.5 | actions: only `URI`, and destinations | `pdf/links.rs`, `pdf/outline.rs` | `other_readers_find_labels_outline_links_and_metadata` |
//! | 6.6.2 | XMP, equal to the document information, extensions described | `pdf/meta.rs` | `other_readers_find_labels_outline_links_and_metadata` |
//! | 6.6.4 | part and level claimed | `pdf/meta.rs` | `a_pdf_may_be_written_without_the_report_in_it` |
//! | 6.7.2, 6.7.3 | tagged, all content in the tree | `pdf/tags.rs`, `pdf/ink.rs` | `every_marked_stretch_leads_back_to_its_element` |
//! | 6.7.4 | language | `pdf/tags.rs` | `other_readers_find_labels_outline_links_and_metadata` |
//! | 6.8 (part 3) | associated file with relationship, type and date | `pdf/attach.rs` | `the_source_is_attached_byte_for_byte` |
//! | 6.9 | no optional content | `pdf/mod.rs` | `verapdf_finds_no_rule_broken` |
//!
//! # PDF/UA-1 (ISO 14289-1), by the checkpoints of the Matterhorn Protocol
//!
//! | checkpoint | what it asks | where | test |
//! |---|---|---|---|
//! | 01 | real content tagged, all else artifact, each in its place | `pdf/ink.rs`, `pdf/tags.rs` | `every_marked_stretch_leads_back_to_its_element`, `the_structure_tree_says_what_the_json_says` |
//! | 02 | standard roles only, so no role map | `pdf/tags.rs` | `the_structure_tree_says_what_the_page_shows` |
//! | 06 | XMP with title and the mark of PDF/UA | `pdf/meta.rs` | `other_readers_find_labels_outline_links_and_metadata` |
//! | 07 | the title is shown | `pdf/meta.rs` | `other_readers_find_labels_outline_links_and_metadata` |
//! | 09 | roles that fit: reading order is the report's | `pdf/tags.rs`, `pdf/groups.rs` | `the_structure_tree_says_what_the_json_says` |
//! | 10 | characters map to Unicode | `pdf/unicode.rs` | `poppler_and_mupdf_read_every_character_and_no_other` |
//! | 11 | language of the document | `pdf/tags.rs` | `other_readers_find_labels_outline_links_and_metadata` |
//! | 13 | figures with words and a bounding box | `pdf/tags.rs` | `the_structure_tree_says_what_the_json_says` |
//! | 14 | headings begin at H1 and skip no level | `pdf/tags.rs` | `headings_skip_no_level` |
//! | 15 | tables: rows of one width, headers named by each figure | `pdf/table.rs` | `the_structure_tree_says_what_the_json_says` |
//! | 16 | lists with labels and numbering | `pdf/groups.rs` | `the_structure_tree_says_what_the_json_says` |
//! | 18 | page numbers and repeated headers are artifacts | `pdf/ink.rs` | `the_structure_tree_says_what_the_page_shows` |
//! | 19 | notes with a name of their own, referred to | `pdf/tags.rs` | `the_structure_tree_says_what_the_json_says` |
//! | 21 | embedded files with both names | `pdf/attach.rs` | `the_source_is_attached_byte_for_byte` |
//! | 25, 26 | no XFA, no encryption | `pdf/seals.rs`, `pdf/file.rs` | `verapdf_finds_no_rule_broken` |
//! | 28 | annotations in the tree, described, in structure order; widgets in `Form` with `/TU` | `pdf/links.rs`, `pdf/seals.rs` | `every_reader_finds_the_seals_on_their_places_and_a_machine_signs_there`, `verapdf_finds_no_rule_broken` |
//! | 30 | no tagged content inside form XObjects | `pdf/seals.rs` | `verapdf_finds_no_rule_broken` |
//! | 31 | fonts embedded, encodings sound | `pdf/face.rs` | `verapdf_finds_no_rule_broken` |
//!
//! Checkpoints 03 (flicker), 05 (sound), 12 (stretched characters), 17 (formulas), 20 (optional content), 22 (threads), 24
//! (forms drawn), 29 (scripts) ask about what these files never have. 04 (colour alone), 08 (scans), 23 and 27 (signatures
//! and navigation, which add nothing to the above) need a person or nothing.
//!
//! # OFD (GB/T 33190—2016)
//!
//! | clause | what it asks | where | test |
//! |---|---|---|---|
//! | 7.1–7.3 | package, paths, one entry | `ofd/mod.rs`, `ofd/document.rs` | `other_readers_find_every_character_where_the_plan_and_the_pdf_have_it` |
//! | 7.4 | entry: what the document says of itself; where seals belong | `ofd/document.rs` | `other_readers_find_every_character_where_the_plan_and_the_pdf_have_it`, `every_reader_finds_the_seals_on_their_places_and_a_machine_signs_there` |
//! | 7.5, 7.7 | document root, pages with their areas, one body layer | `ofd/document.rs`, `ofd/page.rs` | `the_parts_are_as_accepted` |
//! | 7.8 | outline | `ofd/outline.rs` | `outlines_nest_by_level_even_when_one_is_skipped` |
//! | 7.9, 11.1 | fonts as resources, whole programs | `ofd/face.rs`, `../font/sfnt.rs` | `other_readers_find_every_character_where_the_plan_and_the_pdf_have_it` |
//! | 8.3, 8.5 | colours, transformations | `ofd/page.rs` | `the_parts_are_as_accepted` |
//! | 9.1 | paths of rules | `ofd/page.rs` | `the_parts_are_as_accepted` |
//! | 10 | pictures | `ofd/page.rs` | `every_reader_finds_the_seals_on_their_places_and_a_machine_signs_there` |
//! | 11.2–11.4 | text objects, deltas, glyph transforms | `ofd/page.rs`, `ofd/run.rs` | `words_of_the_pdf_begin_where_the_ofd_has_them`, `glyphs_that_no_character_map_finds_are_named` |
//! | 20 | attachments | `ofd/document.rs` | `the_report_is_attached_as_it_was_typed` |
//!
//! # OFD-A (GB/T 42133—2022)
//!
//! | clause | what it asks | where | test |
//! |---|---|---|---|
//! | 6.1, 6.2.6 | all fonts embedded, among the public resources; nothing outside the package | `ofd/document.rs` | `the_reference_implementation_accepts_the_file_for_archives` |
//! | 6.2.1, 6.2.2, 6.16 | one document; no permissions, preferences, extensions, encryption | `ofd/document.rs` | `the_reference_implementation_accepts_the_file_for_archives` |
//! | 6.2.3, 6.2.5 | no nested blocks; only `Goto` | `ofd/page.rs`, `ofd/outline.rs` | `the_reference_implementation_accepts_the_file_for_archives` |
//! | 6.15 | only text attached | `ofd/document.rs` | `the_reference_implementation_accepts_the_file_for_archives` |
//!
//! # Web pages (HTML Living Standard; WCAG 2.2, levels A and AA)
//!
//! | clause | what it asks | where | test |
//! |---|---|---|---|
//! | HTML 4.9.12 | headers of each figure, by scope or by name | `html/heads.rs`, `html/table.rs` | `headers_are_named_only_where_scope_is_not_enough` |
//! | HTML 4.12.3 | data that is neither shown nor acted on in a template | `../carried/template.rs` | `a_page_proves_itself_and_gives_its_report_back` |
//! | CSP 3, 6.1 | nothing is loaded, nothing runs | `html/page.rs` | `nothing_is_loaded_and_nothing_runs` |
//! | 1.1.1 | pictures and seals have words | `html/picture.rs` | `pages_are_as_accepted` |
//! | 1.3.1, 1.3.2 | headings, lists, notes and tables are marked as such, in reading order | `html/blocks.rs`, `html/arranged.rs` | `every_text_of_the_plan_is_shown_in_its_order_and_every_link_leads_somewhere` |
//! | 2.4.1, 2.4.2, 2.4.5 | a way past the contents; a title; contents | `html/page.rs` | `pages_are_as_accepted` |
//! | 1.4.3, 1.4.10 | contrast in light and dark; nothing to be scrolled sideways at 320 px | `html/sheet.rs` | `a_browser_finds_pages_sound_open_to_everyone_and_whole` |
//! | 3.1.1 | language | `html/page.rs` | `pages_are_as_accepted` |
