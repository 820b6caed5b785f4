// One ClickHouse server on the loopback, from the library that npm ships: node node.mjs <folder of its data> <configuration>
import { libchdbPath } from 'chdb/libchdb';
import { DataType, load, open } from 'ffi-rs';

const [folder, configuration] = process.argv.slice(2);
// the listeners answer for as long as this query sleeps
const query = `SYSTEM START LISTEN TCP; SYSTEM START LISTEN HTTP;
  SELECT sum(sleepEachRow(3)) FROM system.numbers SETTINGS max_block_size = 1, max_threads = 1`;
const words = ['clickhouse', '--path', folder, '--config-file', configuration];
words.push('--function_sleep_max_microseconds_per_block=0', '--query', query);

open({ library: 'chdb', path: libchdbPath() });
load({
  library: 'chdb',
  funcName: 'chdb_query_cmdline',
  retType: DataType.External,
  paramsType: [DataType.I32, DataType.StringArray],
  paramsValue: [words.length, words],
});
process.exit(1);
