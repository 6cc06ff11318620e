-- What things are found by, word by word (docs/decisions/028-search.md). Filled behind the commits, so an older ledger opens at
-- once. The words come taken apart and folded; this tokenizer only parts them at spaces. A row's number is the hour and the key
-- of its thing, so that the newest are read first. Only those of sessions keep their text, to see whether it changed.
CREATE VIRTUAL TABLE search_session USING fts5(text, tokenize = 'ascii');
CREATE VIRTUAL TABLE search_prompt USING fts5(text, content = '', contentless_delete = 1, tokenize = 'ascii');
CREATE VIRTUAL TABLE search_tool USING fts5(text, content = '', contentless_delete = 1, tokenize = 'ascii');
CREATE VIRTUAL TABLE search_error USING fts5(text, content = '', contentless_delete = 1, tokenize = 'ascii');

-- Every word there is and about how often, for the beginnings of words: those of an fts5 table cost all that begins so.
CREATE TABLE search_word (
  word TEXT PRIMARY KEY,
  uses INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How far each kind is: the last key, and for sessions the last change.
CREATE TABLE search_progress (
  kind TEXT PRIMARY KEY,
  done INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Things that changed after they were made searchable: where they stand still.
CREATE TABLE search_stale (
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  key INTEGER NOT NULL,
  PRIMARY KEY (kind, at, key)
) STRICT, WITHOUT ROWID;
