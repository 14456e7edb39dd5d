"""Act in Lockstep matches over a WebSocket: blocking, standard library only; numpy is used where it is installed."""
from .client import Client
from .columns import Batch, Group
from .errors import ConnectionLost, LockstepError
from .seat import Obs, Seat
from .specs import legal_actions, sample

__all__ = ['Batch', 'Client', 'ConnectionLost', 'Group', 'LockstepError', 'Obs', 'Seat', 'legal_actions', 'sample']
__version__ = '0.1.0'
