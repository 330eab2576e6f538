using System.Text.Json;
using Mem0.Core.Storage.Postgres.Filters;

namespace Mem0.Tests.Memories.Filters;

public sealed class FilterFacetsTests
{
    [Theory]
    [InlineData("""{}""", """{}""")]
    [InlineData("""{"k":null}""", """{}""")]
    [InlineData("""{"k":"food"}""", """{"k":{"e":["t:food"],"c":"food"}}""")]
    [InlineData("""{"k":"Food"}""", """{"k":{"e":["t:Food"],"c":"Food","f":"food"}}""")]
    [InlineData("""{"k":""}""", """{"k":{"e":["t:"],"c":""}}""")]
    [InlineData("""{"k":"30.0"}""", """{"k":{"e":["t:30.0","s:30"],"n":30,"c":"30.0"}}""")]
    [InlineData("""{"k":30.0}""", """{"k":{"e":["n:30","i:30"],"n":30,"c":"30"}}""")]
    [InlineData("""{"k":-0.0}""", """{"k":{"e":["n:0","i:0"],"n":-0,"c":"0"}}""")]
    [InlineData("""{"k":1.5}""", """{"k":{"e":["n:1.5"],"n":1.5,"c":"1.5"}}""")]
    [InlineData("""{"k":9007199254740993}""", """{"k":{"e":["n:9007199254740992","i:9007199254740993"],"n":9007199254740992,"c":"9007199254740993"}}""")]
    [InlineData("""{"k":1e400}""", """{"k":{"c":"Infinity","f":"infinity"}}""")]
    [InlineData("""{"k":true}""", """{"k":{"e":["b:true"],"c":"true"}}""")]
    [InlineData("""{"k":"1970-01-02"}""", """{"k":{"e":["t:1970-01-02"],"i":86400000000,"c":"1970-01-02"}}""")]
    [InlineData("""{"k":{"a":"b"}}""", """{"k":{}}""")]
    [InlineData("""{"k":[]}""", """{"k":{}}""")]
    [InlineData("""{"k":["A",1,"1",true,null,["x"],{"a":"b"},"A"]}""",
        """{"k":{"e":["t:A","n:1","i:1","t:1","s:1","b:true"],"a":["A","1","true"],"g":["a"]}}""")]
    public void The_facets_are_what_can_be_compared(string metadata, string facets) =>
        Assert.Equal(facets, FilterFacets.Of(JsonElement.Parse(metadata)));

    [Fact]
    public void Without_metadata_there_are_no_facets() => Assert.Null(FilterFacets.Of(null));
}
