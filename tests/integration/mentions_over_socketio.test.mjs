// The cases of mentions.test.mjs again, over Socket.IO.
import { speak } from '../support/socket.mjs';
import { connectBySocketio } from '../support/socketio.mjs';

speak((person, options) => connectBySocketio(person, { ...options, transports: ['websocket'] }));
await import('./mentions.test.mjs');
