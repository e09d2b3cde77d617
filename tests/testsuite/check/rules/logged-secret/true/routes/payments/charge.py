import logging

logger = logging.getLogger(__name__)


def charge(stripe, api_key):
    logger.info("charging with %s", stripe.api_key)
    logger.info("charging with %s", api_key)
