"""Why a file could not be read: stable codes with a message each. Screens translate the codes."""

from typing import Final

from aarhusai.errors import Invalid

MESSAGES: Final = {
    "file_empty": "The file is empty, or there is no text in it.",
    "file_too_large": "The file is larger than is allowed.",
    "file_encrypted": "The file is protected with a password.",
    "file_damaged": "The file is damaged and cannot be read.",
    "file_type_not_supported": "Files of this type cannot be read.",
    "file_type_mismatch": "The file is not what its name says it is.",
    "file_too_many_pages": "The file has more pages than are allowed.",
    "file_expands_too_much": "The file takes up too much room when it is unpacked.",
    "file_took_too_long": "It took too long to read the file.",
    "archive_too_deep": "There are archives inside archives in the file.",
}


def failure(code: str) -> Invalid:
    """The error of a code above. Raises KeyError for a code that is not there."""
    return Invalid(code, MESSAGES[code])
