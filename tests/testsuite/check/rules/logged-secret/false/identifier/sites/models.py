import logging

logger = logging.getLogger(__name__)


def find(api_key, site):
    logger.info("no site with the key %s", api_key)
    logger.info("site", extra={"key": site.api_key})
