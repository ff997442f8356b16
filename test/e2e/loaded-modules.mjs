import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

// For --import: writes down what each thread of a process loads, one URL a line, into the file that LOADED_MODULES names.
const file = process.env.LOADED_MODULES;
registerHooks({
  load: (url, context, next) => {
    if (file !== undefined) appendFileSync(file, `${url}\n`);
    return next(url, context);
  },
});
