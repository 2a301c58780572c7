// The cases of socket_errors.test.mjs again, over Socket.IO over long polling.
import { speak } from '../support/socket.mjs';
import { connectBySocketio } from '../support/socketio.mjs';

speak((person, options) => connectBySocketio(person, { ...options, transports: ['polling'] }));
await import('./socket_errors.test.mjs');
