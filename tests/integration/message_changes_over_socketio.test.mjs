// The cases of message_changes.test.mjs again, over Socket.IO over a WebSocket.
import { speak } from '../support/socket.mjs';
import { connectBySocketio } from '../support/socketio.mjs';

speak((person, options) => connectBySocketio(person, { ...options, transports: ['websocket'] }));
await import('./message_changes.test.mjs');
