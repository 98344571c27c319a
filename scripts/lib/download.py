"""Downloads one file: download.py URL DESTINATION BYTES.

Fails fast: 15 s for the connection and for each read, 120 s in total. Writes at most BYTES + 1, so that a file that is
too long fails its hash check but cannot fill the disk. A shorter file is a failed transfer. Exit status: 0 success, 3 not
reachable or incomplete, 1 not writable.
"""

import http.client
import sys
import time
import urllib.request

STALL_S = 15
TOTAL_S = 120
CHUNK_BYTES = 64 * 1024


def chunks(url, size_bytes):
    """Yields the body of `url` in pieces, at most `size_bytes` + 1 bytes."""
    deadline = time.monotonic() + TOTAL_S
    left = size_bytes + 1
    with urllib.request.urlopen(url, timeout=STALL_S) as body:
        while left > 0 and (chunk := body.read1(min(CHUNK_BYTES, left))):
            if time.monotonic() > deadline:
                raise TimeoutError(f"took longer than {TOTAL_S} s")
            left -= len(chunk)
            yield chunk
    if left > 1:
        raise ConnectionError(f"only {size_bytes + 1 - left} of {size_bytes} bytes arrived")


def main():
    url, destination, size_bytes = sys.argv[1], sys.argv[2], int(sys.argv[3])
    source = chunks(url, size_bytes)
    try:
        with open(destination, "wb") as file:
            while chunk := next_piece(source, url):
                file.write(chunk)
    except OSError as error:
        sys.exit(f"error: cannot write {destination}: {error.strerror}")


def next_piece(source, url):
    """Returns the next piece, or b"" at the end. Exits with 3 if the network fails."""
    try:
        return next(source, b"")
    except (OSError, http.client.HTTPException) as error:
        print(f"{url}: not reachable: {error}", file=sys.stderr)
        sys.exit(3)


main()
