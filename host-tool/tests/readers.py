"""Reads the files of `kei export` with independent readers: fitdecode, Garmin's FIT SDK and DuckDB.

Usage: readers.py FOLDER README     FOLDER contains run.fit and strides/, as scripts/tests/readers creates them.
Exits with status 1 and a message if a reader does not find the written values, or if the README's result differs.
"""

import re
import sys
from pathlib import Path

import duckdb
import fitdecode
import garmin_fit_sdk

FIELDS = {"stance_time": (200, 330), "vertical_oscillation": (50, 110), "step_length": (700, 1400), "cadence": (75, 95)}
# A row of DuckDB's box, whose columns are separated by vertical lines.
ROW = re.compile(r"^│(.*)│$")


def fail(what):
    sys.exit(f"readers.py: {what}")


def check_record(reader, record, kei):
    for name, (low, high) in FIELDS.items():
        value = record.get(name)
        if value is None or not low <= value <= high:
            fail(f"{reader}: {name} is {value}, expected {low} to {high}")
    if kei is None or not 30 <= kei <= 100:
        fail(f"{reader}: KEI is {kei}")


def with_fitdecode(path):
    records = []
    with fitdecode.FitReader(str(path), check_crc=fitdecode.CrcCheck.RAISE) as file:
        for frame in file:
            if isinstance(frame, fitdecode.FitDataMessage) and frame.name == "record":
                records.append({field.name: field.value for field in frame.fields})
    check_record("fitdecode", records[100], records[100].get("KEI"))
    return len(records)


def with_garmin(path):
    def decoder():
        return garmin_fit_sdk.Decoder(garmin_fit_sdk.Stream.from_file(str(path)))

    if not decoder().check_integrity():
        fail("garmin-fit-sdk: the file's checksum is wrong")
    messages, errors = decoder().read()
    if errors:
        fail(f"garmin-fit-sdk: {errors}")
    record = messages["record_mesgs"][100]
    names = {
        field["field_definition_number"]: field["field_name"][0] if isinstance(field["field_name"], list) else field["field_name"]
        for field in messages["field_description_mesgs"]
    }
    own = {names[key]: value for key, value in record.get("developer_fields", {}).items()}
    check_record("garmin-fit-sdk", record, own.get("KEI"))
    return len(messages["record_mesgs"])


def cells(text):
    rows = [ROW.match(line.strip()) for line in text.splitlines()]
    return [[cell.strip() for cell in row.group(1).split("│")] for row in rows if row]


def with_duckdb(folder, readme):
    block = re.search(r'\$ duckdb -c "\n(.*?)"\n(.*?)```', readme, re.S)
    if not block:
        fail("the README has no duckdb query")
    query, answer = block.groups()
    found = duckdb.sql(query.replace("strides/", f"{folder}/strides/")).fetchall()
    expected = cells(answer)[2:]
    actual = [[str(value) for value in row] for row in found]
    if expected != actual:
        fail(f"the README's result differs: {expected}\n{actual}")
    return len(found)


def main():
    folder, readme = Path(sys.argv[1]), Path(sys.argv[2])
    counts = with_fitdecode(folder / "run.fit"), with_garmin(folder / "run.fit")
    if counts[0] != counts[1]:
        fail(f"fitdecode sees {counts[0]} records, garmin-fit-sdk {counts[1]}")
    rows = with_duckdb(folder, readme.read_text(encoding="utf-8"))
    print(f"fitdecode and garmin-fit-sdk: {counts[0]} records; DuckDB: the README's {rows} rows")


main()
