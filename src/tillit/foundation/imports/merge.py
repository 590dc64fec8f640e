"""From staged rows to Tillit's own: new rows inserted, values taken, values that were edited here kept.

Three values meet in each cell: the file's (`new`), Tillit's (`now`) and what Tillit last took from the files
(`base`). Where `now` differs from `base`, someone edited it here: it is kept, and listed when the file differs.
The temporary table `import_<table>_merge` has a row a line: `key`, `target_id`, `is_new`, `taken`, `kept`.
"""

# ruff: noqa: S608 - names in the SQL come from the tables' declarations, never from a file

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Field, UUIDField
from django.db.models.fields import NOT_PROVIDED

from tillit.foundation.imports.cells import written
from tillit.foundation.imports.staging import refresh_statistics
from tillit.foundation.imports.tables import Column, Table, code_table, table_named

BASELINE = "foundation_importbaseline"


class Merge:
    """The merge of one table: `compare` first, then what is asked of it."""

    def __init__(self, cursor: Any, table: Table, present: set[str]) -> None:
        self.cursor, self.table = cursor, table
        self.meta = apps.get_model(table.model)._meta
        self.columns = [c for c in table.columns if c.stored and c.name != "id"]
        self.absent = [c.name for c in self.columns if c.name not in present]
        self.name = f"{table.staged}_merge"

    @property
    def tables_written(self) -> set[str]:
        """Give the database tables whose values are compared and then written."""
        return {self.meta.db_table} | {c.part.table for c in self.columns if c.part}

    def compare(self) -> None:
        """Make the merge table: for each line what would be taken and what is kept."""
        new = ", ".join(f"'{c.name}', to_jsonb({self._new(c)})" for c in self.columns)
        now = ", ".join(f"'{c.name}', to_jsonb({self._now(c)})" for c in self.columns)
        absent = _array(self.absent)
        self.cursor.execute(f"DROP TABLE IF EXISTS {self.name}")
        self.cursor.execute(f"""
            CREATE TEMPORARY TABLE {self.name} ON COMMIT DROP AS
            SELECT s.line, s.id AS key, t.id AS target_id, t.id IS NULL AS is_new,
                CASE WHEN t.id IS NULL THEN jsonb_build_object({new})
                     ELSE jsonb_build_object({new}) - {absent} END AS new,
                CASE WHEN t.id IS NOT NULL THEN jsonb_build_object({now}) END AS now,
                b.fingerprints AS base,
                CASE WHEN t.id IS NULL THEN {_array([c.name for c in self.columns])}
                     ELSE '{{}}'::text[] END AS taken,
                '{{}}'::text[] AS kept
            FROM {self.table.staged} s
            LEFT JOIN {self.meta.db_table} t ON t.source_id = s.id
            LEFT JOIN {BASELINE} b ON b."table" = '{self.table.name}' AND b.source_id = s.id
            WHERE s.id IS NOT NULL""")
        refresh_statistics(self.cursor, self.name, self.cursor.rowcount)
        self.cursor.execute(f"""
            UPDATE {self.name} m SET taken = d.taken, kept = d.kept FROM (
                SELECT line, coalesce(array_agg(k) FILTER (WHERE NOT held), '{{}}') AS taken,
                    coalesce(array_agg(k) FILTER (WHERE held), '{{}}') AS kept
                FROM (
                    SELECT line, k, bool_or(
                        CASE WHEN base ? k THEN base ->> k <> {_fingerprint("now -> k")}
                             ELSE now -> k NOT IN ('null', '""', '[]') END
                    ) OVER (PARTITION BY line, {self._group()}) AS held
                    FROM {self.name} r, jsonb_each(r.new) e(k, v)
                    WHERE NOT r.is_new AND r.now -> k IS DISTINCT FROM e.v
                ) differing GROUP BY line
            ) d WHERE d.line = m.line""")

    def counts(self) -> dict[str, int]:
        """Give how many rows are new, changed and unchanged, and how many values are kept."""
        self.cursor.execute(f"""
            SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new AND taken <> '{{}}'),
                count(*) FILTER (WHERE NOT is_new AND taken = '{{}}'), coalesce(sum(cardinality(kept)), 0)
            FROM {self.name}""")
        return dict(zip(("new", "changed", "unchanged", "conflicts"), self.cursor.fetchone(), strict=True))

    def digest(self) -> str:
        """Give a digest of each row's values in Tillit before the merge, and of what was taken and kept."""
        self.cursor.execute(f"""
            SELECT md5(coalesce(string_agg(
                md5(concat_ws('|', key, is_new::text, taken::text, kept::text, new::text, now::text)), ''
                ORDER BY line), '')) FROM {self.name}""")
        return str(self.cursor.fetchone()[0])

    def conflicts(self, limit: int) -> list[tuple[int, str, str, str]]:
        """Give line, column, the file's value and Tillit's of the first values that are kept."""
        self.cursor.execute(f"""
            SELECT m.line, k, (m.new -> k)::text, (m.now -> k)::text
            FROM {self.name} m, unnest(m.kept) k ORDER BY m.line, k LIMIT {limit}""")
        return [
            (line, name, *(written(self.table.column(name).cell, value) for value in values))
            for line, name, *values in self.cursor.fetchall()
        ]

    def store(self) -> None:
        """Insert, update and write the parts; then remember what was taken."""
        self._insert()
        for statement in self.table.before_update:
            self.cursor.execute(statement)
        self._update()
        for statement in dict.fromkeys(s for c in self.columns if c.part for s in c.part.write):
            self.cursor.execute(statement)
        for statement in self.table.afterwards:
            self.cursor.execute(statement)
        self._remember()

    def end_missing(self) -> int:
        """End what came from earlier files and is missing in this one; give how many ended."""
        self.cursor.execute("DROP TABLE IF EXISTS import_missing")
        self.cursor.execute(f"""
            CREATE TEMPORARY TABLE import_missing ON COMMIT DROP AS
            SELECT b.source_id, t.id AS target_id FROM {BASELINE} b
            JOIN {self.meta.db_table} t ON t.source_id = b.source_id
            WHERE b."table" = '{self.table.name}'
                AND NOT EXISTS (SELECT FROM {self.table.staged} s WHERE s.id = b.source_id)""")
        ended = 0
        for ending in self.table.endings:
            for statement in ending.statements:
                self.cursor.execute(statement)
                ended += self.cursor.rowcount
            self._remember_ended([c for c in self.columns if c.name in ending.columns])
        self.cursor.execute(f"""
            DELETE FROM {BASELINE} b USING import_missing x WHERE b."table" = '{self.table.name}'
                AND b.source_id = x.source_id
                AND NOT EXISTS (SELECT FROM {self.meta.db_table} t WHERE t.id = x.target_id)""")
        return ended

    def _insert(self) -> None:
        values = {"source_id": "s.id", **self._defaults()}
        for column in self.columns:
            if not column.part:
                values[self._field(column).column] = "NULL" if self._to_itself(column) else self._stored(column)
        for computed in self.table.computed:
            values[computed.field] = f's."{computed.field}"'
        names = ", ".join(f'"{name}"' for name in values)
        self.cursor.execute(f"""
            INSERT INTO {self.meta.db_table} ({names})
            SELECT {", ".join(values.values())} FROM {self.name} m JOIN {self.table.staged} s USING (line)
            WHERE m.is_new ORDER BY m.line""")
        refresh_statistics(self.cursor, self.meta.db_table, self.cursor.rowcount)
        self.cursor.execute(f"""
            UPDATE {self.name} m SET target_id = t.id FROM {self.meta.db_table} t
            WHERE m.is_new AND t.source_id = m.key""")

    def _update(self) -> None:
        direct = [c for c in self.columns if not c.part]
        sets = [f'"{self._field(c).column}" = {self._chosen(c)}' for c in direct]
        for computed in self.table.computed:
            kept = f"m.kept && {_array(list(computed.of))}"
            sets.append(
                f'"{computed.field}" = CASE WHEN {kept} THEN t."{computed.field}" ELSE s."{computed.field}" END'
            )
        names = _array([c.name for c in direct])
        into_itself = _array([c.name for c in direct if self._to_itself(c)])
        self.cursor.execute(f"""
            UPDATE {self.meta.db_table} t SET {", ".join(sets)}
            FROM {self.name} m JOIN {self.table.staged} s USING (line)
            WHERE t.id = m.target_id AND m.taken && {names}
                AND (NOT m.is_new OR m.taken && {into_itself})""")

    def _remember(self) -> None:
        self.cursor.execute(f"""
            INSERT INTO {BASELINE} ("table", source_id, fingerprints)
            SELECT '{self.table.name}', key, taken_now FROM (
                SELECT m.key, m.base, coalesce(m.base, '{{}}') || coalesce(
                    (SELECT jsonb_object_agg(k, {_fingerprint("v")}) FROM jsonb_each(m.new - m.kept) e(k, v)), '{{}}'
                ) AS taken_now FROM {self.name} m
            ) m WHERE base IS DISTINCT FROM taken_now
            ON CONFLICT ("table", source_id) DO UPDATE SET fingerprints = excluded.fingerprints""")

    def _remember_ended(self, columns: list[Column]) -> None:
        if columns:
            values = {c.name: f"coalesce(to_jsonb({self._now(c)}), 'null')" for c in columns}
            now = ", ".join(f"'{name}', {_fingerprint(value)}" for name, value in values.items())
            self.cursor.execute(f"""
                UPDATE {BASELINE} b SET fingerprints = b.fingerprints || jsonb_build_object({now})
                FROM import_missing x JOIN {self.meta.db_table} t ON t.id = x.target_id
                WHERE b."table" = '{self.table.name}' AND b.source_id = x.source_id""")

    def _field(self, column: Column) -> Field:
        return self.meta.get_field(column.field_name)

    def _to_itself(self, column: Column) -> bool:
        return not column.part and self._field(column).related_model is self.meta.model

    def _new(self, column: Column) -> str:
        if column.part or self._field(column).is_relation:
            return f's."{column.name}"'
        return f's."{column.name}"::{self._field(column).db_type(connection)}'

    def _now(self, column: Column) -> str:
        if column.part:
            return f"({column.part.now})"
        field = self._field(column)
        if not field.is_relation:
            return f't."{field.column}"'
        return (
            f'(SELECT r."{_key_of(column)}" FROM {field.related_model._meta.db_table} r '
            f'WHERE r.id = t."{field.column}")'
        )

    def _stored(self, column: Column) -> str:
        field = self._field(column)
        if not field.is_relation:
            return self._new(column)
        return (
            f'(SELECT r.id FROM {field.related_model._meta.db_table} r WHERE r."{_key_of(column)}" = s."{column.name}")'
        )

    def _chosen(self, column: Column) -> str:
        own = f't."{self._field(column).column}"'
        return f"CASE WHEN '{column.name}' = ANY(m.taken) THEN {self._stored(column)} ELSE {own} END"

    def _group(self) -> str:
        grouped = [c for c in self.columns if c.together]
        if not grouped:
            return "k"
        cases = " ".join(f"WHEN '{c.name}' THEN '{c.together}/'" for c in grouped)
        return f"CASE k {cases} ELSE k END"

    def _defaults(self) -> dict[str, str]:
        given = {c.field_name for c in self.columns if not c.part} | {c.field for c in self.table.computed}
        defaults = {}
        for field in self.meta.concrete_fields:
            if field.primary_key or field.name in given | {"source_id"} or field.null:
                continue
            if isinstance(field, UUIDField):
                defaults[field.column] = "gen_random_uuid()"
            elif field.default is not NOT_PROVIDED and not callable(field.default):
                defaults[field.column] = "'" + str(field.default).replace("'", "''") + "'"
            elif field.blank:
                defaults[field.column] = "''"
        return defaults


def _key_of(column: Column) -> str:
    target = table_named(column.cell.table)
    if target:
        return "source_id"
    codes = code_table(column.cell.table)
    assert codes
    return codes.key


def _fingerprint(value: str) -> str:
    """Give SQL that tells whether a jsonb value is the same as before, without keeping it."""
    return f"left(md5(({value})::text), 12)"


def _array(names: list[str]) -> str:
    return "ARRAY[" + ", ".join(f"'{name}'" for name in names) + "]::text[]"
