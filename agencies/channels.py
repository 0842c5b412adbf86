"""The ways out that the settings give the portal."""

from agencies.gateways import GatewayTransport
from agencies.mailing import MailTransport
from agencies.messages import Transport
from agencies.models import Delivery


def transports() -> dict[str, Transport]:
    """Give a fresh way out for each channel; a round closes them."""
    return {
        Delivery.Channel.MAIL: MailTransport(),
        Delivery.Channel.GATEWAY: GatewayTransport(),
    }
