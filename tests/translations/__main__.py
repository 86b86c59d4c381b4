"""`python -m tests.translations` updates the English catalogue; with `--missing` it lists what has no English yet."""

import sys

from tests.translations import catalogue, extraction


def main() -> None:
    said = extraction.everything()
    catalogue.PO.parent.mkdir(parents=True, exist_ok=True)
    catalogue.PO.write_text(catalogue.text_of(said, catalogue.read()), encoding="utf-8")
    known = catalogue.read()
    catalogue.MO.write_bytes(catalogue.compiled(known))
    missing = [message for message, words in known.items() if not all(words)]
    print(f"{len(known)} messages, {len(missing)} without English")
    if "--missing" in sys.argv:
        print("\n".join(repr(message.text) for message in missing))


if __name__ == "__main__":
    main()
