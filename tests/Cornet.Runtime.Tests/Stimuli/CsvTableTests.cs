using System.Text;
using System.Text.Json;
using Cornet.Runtime.Stimuli;

namespace Cornet.Runtime.Tests.Stimuli;

public class CsvTableTests
{
    private static readonly UTF8Encoding Plain = new(encoderShouldEmitUTF8Identifier: false);

    [PythonFact("numpy")]
    public void Random_tables_are_read_as_Python_reads_what_it_wrote()
    {
        using var folder = new TemporaryFolder();
        const string Writer = """
            import csv, json, os, random, sys
            random.seed(7)
            letters = [*'ab;,\t"\n é🐻#\'|1.\\', '\r\n']
            for i in range(60):
                columns = random.randint(2, 5)
                rows = [[f'{c} {"".join(random.choices("xyé", k=3))}' for c in range(columns)]]
                rows += [[''.join(random.choices(letters, k=random.randint(0, 6))) for _ in range(columns)] for _ in range(random.randint(0, 8))]
                rows = [row for row in rows if any(field.strip() for field in row)]
                path = os.path.join(sys.argv[1], f'{i}.csv')
                with open(path, 'w', newline='', encoding=random.choice(['utf-8', 'utf-8-sig'])) as file:
                    writer = csv.writer(file, delimiter=random.choice(',;\t'), lineterminator=random.choice(['\n', '\r\n']),
                                        quoting=random.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
                    writer.writerows(rows)
                    file.write(random.choice(['', '\n', '\r\n\r\n', '  \n']))
                json.dump(rows, open(path + '.json', 'w'))
            """;
        PythonPeer.RunCode(Writer, folder.Root);
        for (var i = 0; i < 60; i++)
        {
            var table = new CsvTable(folder.PathTo($"{i}.csv"));
            var expected = JsonSerializer.Deserialize<string[][]>(File.ReadAllText(folder.PathTo($"{i}.csv.json")))!;
            Assert.Equal(expected.Select(row => row.Select(field => field.Trim())), table.Rows.Prepend(table.Columns));
        }
    }

    [Theory]
    [InlineData("a,b\n1,2\n")]
    [InlineData("a,b\r\n1,2\r\n")]
    [InlineData("a,b\r1,2\r")]
    [InlineData("a,b\n1,2")]
    [InlineData("a;b\n1;2\n")]
    [InlineData("a\tb\n1\t2\n")]
    [InlineData("\ufeffa,b\n1,2\n")]
    [InlineData("\n\na , b\n\n 1 ,2 \n \n\t\n\n")]
    [InlineData("\"a\",\"b\"\n\"1\",\"2\"\n")]
    [InlineData("\"a\";b\n1;2\n")]
    public void A_table_is_the_same_whatever_separates_its_fields_and_lines(string text)
    {
        var table = Table(text);
        Assert.Equal(["a", "b"], table.Columns);
        Assert.Equal(["1", "2"], Assert.Single(table.Rows));
    }

    [Theory]
    [InlineData("a,b\n\"line\nbreak\",2\n", "line\nbreak")]
    [InlineData("a,b\n\"x, y\",2\n", "x, y")]
    [InlineData("a,b\n\"a \"\"b\"\"\",2\n", "a \"b\"")]
    [InlineData("a,b\n5\" disk,2\n", "5\" disk")]
    [InlineData("a,b\n#1,2\n", "#1")]
    [InlineData("a,b\n1;5,2\n", "1;5")]
    [InlineData("a;b\n1,5;2\n", "1,5")]
    [InlineData("\"a\",\"b;c,d\"\n1,2\n", "1")]
    public void A_field_is_what_was_written(string text, string expected) => Assert.Equal(expected, Table(text).Rows[0][0]);

    [Fact]
    public void A_table_of_one_column_needs_no_separator()
    {
        var table = Table("a\n1\n\n2\n");
        Assert.Equal(["1", "2"], table.Rows.Select(row => row[0]));
        Assert.Contains("row 2, has an empty 'a'", Assert.Throws<CornetException>(() => Table("a\n1\n\"\"\n").Filled(1, 0)).Message);
    }

    [Fact]
    public void A_field_may_be_longer_than_any_buffer() =>
        Assert.Equal(3_000_000, Table($"a,b\n\"{new string('x', 3_000_000)}\",2\n").Rows[0][0].Length);

    [Theory]
    [InlineData("", "is empty; its first row must name the columns.")]
    [InlineData("\n \n", "is empty; its first row must name the columns.")]
    [InlineData("a,b\n1,2\n3\n", "', row 2, has 1 field, and its first row names 2 columns.")]
    [InlineData("a,b\n\n1,2\n\n0,5,2\n", "', row 2, has 3 fields, and its first row names 2 columns; a field that holds commas needs quotes.")]
    [InlineData("a;b\n1;2;3\n", "', row 1, has 3 fields, and its first row names 2 columns; a field that holds semicolons needs quotes.")]
    [InlineData("a,b\n1,2\n3,\"4\n5,6\n", "', row 2, has a field with an opening quote but no closing quote")]
    [InlineData("a,b\n1,2\n3,\"4\"x\n5,6\n", "', row 2, has a field with an opening quote but no closing quote")]
    [InlineData("a,\"b\n1,2\n", "', the header row, has a field with an opening quote")]
    [InlineData("a,b,a\n1,2,3\n", "has 2 columns 'a'; rename them, or keep one.")]
    [InlineData("a,b;c\n1,2\n", "holds commas and semicolons; separate its columns by one of them")]
    [InlineData("a;b\tc\n1,2\n", "holds semicolons and tabs; separate its columns by one of them")]
    [InlineData("a,b\n1,\0\n", "is not UTF-8 (it contains zero bytes, as UTF-16 does); save it as UTF-8.")]
    public void What_is_wrong_is_said_with_its_row(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<CornetException>(() => Table(text)).Message);

    [Fact]
    public void A_quote_that_never_closes_in_a_long_table_is_found_at_its_row()
    {
        var rows = string.Concat(Enumerable.Range(1, 50_000).Select(row => row == 1234 ? $"{row},\"x\n" : $"{row},x\n"));
        Assert.Contains("', row 1234, has a field with an opening quote", Assert.Throws<CornetException>(() => Table("a,b\n" + rows)).Message);
    }

    [Theory]
    [InlineData("latin1", "a,b\n1,caf\u00e9\n", "', row 1, is not UTF-8 (it looks like Latin-1 or Windows-1252); save the table as UTF-8.")]
    [InlineData("latin1", "a,b\n1,x\n\n2,y\n3,\"\u00fc\n\"\n", "', row 3, is not UTF-8 (it looks like Latin-1 or Windows-1252)")]
    [InlineData("latin1", "a,Gr\u00f6\u00dfe\n1,2\n", "', the header row, is not UTF-8 (it looks like Latin-1 or Windows-1252)")]
    [InlineData("utf-16", "a,b\n1,2\n", "is not UTF-8 (it is UTF-16); save it as UTF-8.")]
    [InlineData("utf-16BE", "a,b\n1,2\n", "is not UTF-8 (it is UTF-16); save it as UTF-8.")]
    [InlineData("utf-32", "a,b\n1,2\n", "is not UTF-8 (it is UTF-32); save it as UTF-8.")]
    public void Another_encoding_is_refused_by_its_name(string encoding, string text, string reason)
    {
        var written = Encoding.GetEncoding(encoding);
        Assert.Contains(reason, Assert.Throws<CornetException>(() => Table([.. written.Preamble, .. written.GetBytes(text)])).Message);
    }

    [Fact]
    public void Letters_of_any_script_are_read()
    {
        var table = Table("a,b\ncaf\u00e9,caf\u00e8\n\U0001F43B,\ufffd\n");
        Assert.Equal(["caf\u00e9", "caf\u00e8"], table.Rows[0]);
        Assert.Equal(["\U0001F43B", "\ufffd"], table.Rows[1]);
    }

    [Theory]
    [InlineData("0,5", true)]
    [InlineData("-1.234,5", true)]
    [InlineData("x,y", false)]
    [InlineData("five", false)]
    public void A_decimal_comma_is_pointed_out(string text, bool isOne) =>
        Assert.Equal(isOne ? "; write decimals with a point" : "", CsvTable.DecimalComma(text));

    private static CsvTable Table(string text) => Table(Plain.GetBytes(text));

    private static CsvTable Table(byte[] bytes)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.PathTo("table.csv"), bytes);
        return new CsvTable(folder.PathTo("table.csv"));
    }
}
