"""`python -m channels`: the gateway on DESK_PORT."""

import uvicorn

from backend.config import setting
from channels.app import create_app
from channels.logs import configure


def main() -> None:
    """Serve on loopback unless DESK_HOST says otherwise; forwarded addresses count only from DESK_PROXY."""
    configure()
    proxy = setting("DESK_PROXY")
    uvicorn.run(
        create_app(),
        host=setting("DESK_HOST", "127.0.0.1"),
        port=int(setting("DESK_PORT", "8000")),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxy),
        forwarded_allow_ips=proxy or None,
        ws_max_size=65_536,
        timeout_graceful_shutdown=20,
    )


if __name__ == "__main__":
    main()
