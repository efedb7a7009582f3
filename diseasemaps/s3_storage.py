"""Photos in an S3-type store, for sites with MEDIA_STORE=s3 and requirements-s3.txt."""

from botocore.config import Config
from storages.backends.s3 import S3Storage


class Bucket(S3Storage):
    def get_default_settings(self):
        # Neither a store that hangs nor one that fails may hold a worker for long (seconds). Stores that speak the
        # protocol without being Amazon's refuse the checksums that newer clients add by themselves.
        patience = Config(
            connect_timeout=2,
            read_timeout=5,
            retries={"total_max_attempts": 2},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": "path"},
            signature_version="s3v4",
        )
        return {**super().get_default_settings(), "client_config": patience}
