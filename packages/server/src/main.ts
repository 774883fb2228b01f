#!/usr/bin/env node
import { serverName } from "./version.ts";

process.stdout.write(`${serverName()}\n`);
