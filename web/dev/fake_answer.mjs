// DEVELOPMENT FAKE: the error that a handler throws to be answered with it.
export class Answer extends Error {
  constructor(status, code, message, details) {
    super(message);
    Object.assign(this, { status, code, details });
  }
}
