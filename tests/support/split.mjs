// Two nodes with one role each, over one database or one each: as large installations run.
import { join } from 'node:path';
import { OwnDatabase, OwnNode } from './own_node.mjs';
import { Person, newPerson } from './people.mjs';

export class SplitPair {
  database = new OwnDatabase();
  /** Of the messaging node. */
  messagingDatabase = this.database;

  /**
   * Where the messaging node calls the users service: `via(users)`, by default directly.
   * `isApart` gives messaging a database of its own.
   */
  async start({ via = (x) => x.url, settings = {}, usersSettings = {}, isApart = false } = {}) {
    await this.database.start();
    if (isApart) this.messagingDatabase = await new OwnDatabase().start();
    const shared = { DATABASE_URL: this.database.databaseUrl };
    this.users = new OwnNode({ ...shared, PARLEY_ROLES: 'users', ...usersSettings });
    await this.users.start();
    const keys = join(this.users.dataDir, 'keys');
    this.messaging = new OwnNode({
      DATABASE_URL: this.messagingDatabase.databaseUrl,
      PARLEY_ROLES: 'messaging',
      USERS_SERVICE_URL: await via(this.users),
      JWT_PRIVATE_KEY: join(keys, 'jwt_private.pem'),
      MASTER_KEY: join(keys, 'master.key'),
      ...settings,
    });
    await this.messaging.start();
    return this;
  }

  /** Somebody with an account at the users node, who talks to the messaging node. */
  async newPerson(name) {
    const account = await newPerson(name, this.users);
    return Object.assign(new Person(this.messaging), { ...account, node: this.messaging });
  }

  async remove() {
    await this.messaging?.remove();
    await this.users?.remove();
    if (this.messagingDatabase !== this.database) await this.messagingDatabase.remove();
    await this.database.remove();
  }
}
