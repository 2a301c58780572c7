/** One function per call of the node's HTTP surface; nothing else in the client fetches. */
export * from './account_calls';
export * from './conversation_calls';
export * from './message_calls';
export * from './people_calls';
